/**
 * Starts the page. `window.emulatorHost` is for tests and for the curious.
 *
 * @import {Boot} from './types.js'
 */

import { bindControls } from './controls.js'
import { byId } from './dom.js'
import { Host } from './host.js'
import { listen } from './switchboard.js'
import { toasts } from './toasts.js'

const boot = /** @type {Boot} */ (JSON.parse(byId('boot', HTMLElement).textContent ?? '{}'))
const host = new Host(boot)
listen(host)
bindControls(host)

/** The tabs of `?tabs=1001,1004` in that order; the address's own ticket is shown. */
async function openAll() {
  const asked = (new URLSearchParams(location.search).get('tabs') ?? '').split(',').map(Number)
  const { place, id } = boot.start
  const first = place === 'ticket_sidebar' && !asked.includes(id) ? [id] : []
  for (const ticket of [...first, ...asked].filter(Boolean)) await host.open(ticket)
  if (place === 'user_sidebar') await host.openUser(id)
  else if (place === 'new_ticket_sidebar') await host.openNew(id)
  else await host.switchTab(id)
}

const ready = openAll()

Object.assign(window, {
  emulatorHost: {
    ready,
    log: host.log.entries,
    toasts,
    routes: host.routes,
    setRequester: (/** @type {number | null} */ id) => host.setRequester(id),
    switchTab: (/** @type {number} */ id) => host.switchTab(id),
    setColorScheme: (/** @type {'light' | 'dark'} */ scheme) => host.setColorScheme(scheme),
    setWidth: (/** @type {number} */ pixels) => host.setWidth(pixels),
    setProxy: (/** @type {string} */ mode) => { host.proxy = mode },
    setField: (/** @type {'subject'} */ name, /** @type {unknown} */ value) => (
      host.current?.ticket?.setField(name, value)
    ),
    setProfile: (/** @type {'email'} */ name, /** @type {string | null} */ value) => {
      const subject = host.current?.subject
      if (subject && 'person' in subject) subject.setField(name, value)
    },
    reloadApps: () => host.current?.reloadApps(),
    save: () => host.current?.save(),
    composer: () => host.current?.composer?.text,
    commentType: () => host.current?.composer?.type,
    /** Sends an event to every instance of the shown tab that subscribed to it. */
    push: (/** @type {string} */ event, /** @type {unknown} */ message) => (
      host.current?.instances.map((i) => i.push(event, message))
    ),
    instances: () => host.instances().map((i) => (
      { guid: i.guid, ticketId: i.tab.subject.key, location: i.location, registered: i.registered }
    )),
  },
})
