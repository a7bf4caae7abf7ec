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
  const all = asked.includes(boot.ticketId) ? asked : [boot.ticketId, ...asked]
  for (const id of all.filter(Boolean)) await host.open(id)
  await host.switchTab(boot.ticketId)
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
      host.current?.ticket.setField(name, value)
    ),
    reloadApps: () => host.current?.reloadApps(),
    save: () => host.current?.save(),
    composer: () => host.current?.composer.text,
    commentType: () => host.current?.composer.type,
    /** Sends an event to every instance of the shown tab that subscribed to it. */
    push: (/** @type {string} */ event, /** @type {unknown} */ message) => (
      host.current?.instances.map((i) => i.push(event, message))
    ),
    instances: () => host.instances().map((i) => (
      { guid: i.guid, ticketId: i.tab.ticket.id, location: i.location, registered: i.registered }
    )),
  },
})
