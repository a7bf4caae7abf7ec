/**
 * The page as a whole: open tabs, the signed-in agent, colours, the proxy's mood.
 *
 * @import {AppInstance} from './instance.js'
 * @import {Boot} from './types.js'
 */

import { byId, part, stamp } from './dom.js'
import { MessageLog } from './log.js'
import { readPerson } from './support.js'
import { Profile } from './profile.js'
import { Tab } from './tab.js'
import { Ticket } from './ticket.js'

export class Host {
  /** @param {Boot} boot */
  constructor(boot) {
    this.boot = boot
    this.log = new MessageLog()
    /** @type {Map<number | string, Tab>} by the key of ticket or profile */
    this.tabs = new Map()
    /** @type {Map<number | string, Promise<Tab>>} */
    this.opening = new Map()
    /** @type {Promise<unknown>} requesters are changed one after the other */
    this.changing = Promise.resolve()
    /** @type {Tab | null} */
    this.current = null
    this.colorScheme = document.documentElement.dataset.theme ?? 'light'
    this.proxy = 'normal'
    /** @type {unknown[][]} what `routeTo` asked for */
    this.routes = []
  }

  instances() {
    return [...this.tabs.values()].flatMap((tab) => tab.instances)
  }

  currentUser() {
    const { id, name, email, role, locale, time_zone } = this.boot.me
    return {
      id, name, email, role, locale, timeZone: { ianaName: time_zone }, avatarUrl: '',
      groups: [{ id: 3, name: 'Support' }], organizations: [], externalId: null, tags: [],
    }
  }

  /** @param {number} seconds */
  pause(seconds) {
    return seconds > 0
      ? new Promise((resolve) => setTimeout(resolve, seconds * 1000))
      : Promise.resolve()
  }

  /**
   * Where the frame goes, and the signed token if the location is signed.
   * @param {AppInstance} instance
   * @param {string} [url]
   * @returns {Promise<{url: string, token: string | null}>}
   */
  async launch(instance, url) {
    const answer = await fetch('/agent/launch', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        installation_id: instance.installation.id, location: instance.location,
        app_guid: instance.guid, color_scheme: this.colorScheme, url: url ?? null,
      }),
    })
    if (!answer.ok) throw new Error(`The app can't be loaded: ${await answer.text()}`)
    return answer.json()
  }

  /**
   * Opens a ticket without showing it; asked twice, it is opened once.
   * @param {number} id
   */
  open(id) {
    return this.#once(id, () => Ticket.load(id))
  }

  /** Shows a user's profile. @param {number} id */
  async openUser(id) {
    await this.#show(await this.#once(`user-${id}`, () => Profile.load(id)))
  }

  /** Shows a new ticket's page. @param {number} number */
  async openNew(number) {
    await this.#show(await this.#once(`new-${number}`, async () => Ticket.blank(number)))
  }

  /**
   * @param {number | string} key
   * @param {() => Promise<Ticket | Profile>} load
   */
  #once(key, load) {
    const tab = this.opening.get(key) ?? this.#open(load)
    this.opening.set(key, tab)
    return tab
  }

  /** @param {() => Promise<Ticket | Profile>} load */
  async #open(load) {
    const tab = new Tab(this, await load())
    this.tabs.set(tab.subject.key, tab)
    tab.pane.dataset.away = this.boot.switches.tab_hiding
    byId('stage', HTMLElement).append(tab.pane)
    this.#addHandle(tab)
    if (this.boot.switches.frame_loaded_hidden) await tab.loadApps()
    return tab
  }

  /** @param {Tab} tab */
  #addHandle(tab) {
    const handle = stamp('tab')
    const { key, title, number } = tab.subject
    handle.dataset.testid = `tab-${key}`
    part(handle, 'title').textContent = title
    part(handle, 'number').textContent = number
    handle.addEventListener('click', () => this.#show(tab))
    byId('tabs', HTMLElement).append(handle)
    tab.handle = handle
  }

  /**
   * Shows a ticket, opening it first if need be.
   * @param {number} id
   */
  async switchTab(id) {
    await this.#show(await this.open(id))
  }

  /** @param {Tab} next */
  async #show(next) {
    if (this.current === next) return
    this.current?.hide(this.boot.switches.tab_hiding)
    this.current?.handle?.setAttribute('aria-selected', 'false')
    this.current = next
    next.handle?.setAttribute('aria-selected', 'true')
    document.title = `${next.subject.title} – ${this.boot.account.subdomain}`
    this.dispatchChange()
    await next.show()
  }

  /** @param {number | null} userId null: a ticket without requester */
  setRequester(userId) {
    const ticket = this.current?.ticket
    const person = userId === null ? Promise.resolve(null) : readPerson(userId)
    this.changing = Promise.all([person, this.changing]).then(([found]) => {
      ticket?.setRequester(found ?? null)
      this.dispatchChange()
    })
    return this.changing
  }

  /** @param {'light' | 'dark'} scheme */
  setColorScheme(scheme) {
    this.colorScheme = scheme
    document.documentElement.dataset.theme = scheme
    for (const instance of this.instances()) instance.push('colorScheme.changed', scheme)
    this.dispatchChange()
  }

  /** @param {number} pixels 280 to 600 */
  setWidth(pixels) {
    const width = Math.min(600, Math.max(280, Math.round(pixels)))
    document.documentElement.style.setProperty('--apps-width', `${width}px`)
    return width
  }

  dispatchChange() {
    document.dispatchEvent(new Event('host-changed'))
  }
}
