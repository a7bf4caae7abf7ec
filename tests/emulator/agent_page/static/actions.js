/**
 * What `client.invoke` can do. A thrown error becomes a per-path error.
 *
 * @import {Host} from './host.js'
 * @import {AppInstance} from './instance.js'
 */

import { openModal } from './modal.js'
import { toast } from './toasts.js'

/** @typedef {{host: Host, instance: AppInstance}} Caller */

/** @type {Record<string, (caller: Caller, ...given: any[]) => unknown>} */
export const actions = {
  resize({ instance }, size) {
    const wanted = { ...size }
    if (typeof wanted.height === 'string') instance.frame.style.height = wanted.height
    if (typeof wanted.width === 'string' && instance.location === 'modal') {
      instance.frame.style.width = wanted.width
    }
    return wanted
  },

  notify(_caller, text, kind, stay) {
    toast(text, kind, stay)
  },

  async 'instances.create'({ host, instance }, wanted) {
    if (wanted?.location !== 'modal') throw new Error('only a modal can be created here')
    const modal = await openModal(host, instance, wanted)
    return [{
      instanceGuid: modal.guid, location: 'modal', product: 'support',
      account: { subdomain: host.boot.account.subdomain }, status: 'loading',
    }]
  },

  destroy({ instance }) {
    if (instance.location !== 'modal') throw new Error('only a modal can be destroyed')
    instance.tab.closeModal(instance)
  },

  'ticket.comment.appendText': (caller, text) => composerOf(caller).append(String(text)),
  'ticket.comment.appendMarkdown': (caller, text) => composerOf(caller).append(String(text)),
  'ticket.comment.appendHtml': (caller, html) => composerOf(caller).append(plain(html)),
  'ticket.editor.insert': (caller, html) => composerOf(caller).insert(plain(html)),

  async routeTo({ host }, kind, id) {
    host.routes.push([kind, id])
    if (kind === 'ticket') await host.switchTab(Number(id))
    else if (kind === 'user') await host.openUser(Number(id))
    else toast(`Zendesk would open ${kind} ${id} now.`)
  },

  show: ({ instance }) => instance.setHidden(false),
  hide: ({ instance }) => instance.setHidden(true),
  'ticket.disableSave'({ instance }) { instance.tab.setSaveDisabled(true) },
  'ticket.enableSave'({ instance }) { instance.tab.setSaveDisabled(false) },
  track() {},
}

/** A modal has no ticket of its own, whatever stands behind it. @param {Caller} caller */
function composerOf({ instance }) {
  if (instance.location === 'modal') throw new Error('not in a modal')
  return instance.tab.needTicket().composer
}

/**
 * The words of some HTML; the composer here has no rich text.
 * @param {unknown} html
 */
function plain(html) {
  const page = new DOMParser().parseFromString(String(html), 'text/html')
  for (const line of page.querySelectorAll('br, p, div, blockquote, li')) line.append('\n')
  return (page.body.textContent ?? '').trim()
}
