/**
 * What `client.invoke` can do. A thrown error becomes a per-path error.
 *
 * @import {Host} from './host.js'
 * @import {AppInstance} from './instance.js'
 */

import { composerOf, plain } from './comment.js'
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

  'ticket.editor.insert': ({ instance }, html) => composerOf(instance).insert(plain(html)),

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
