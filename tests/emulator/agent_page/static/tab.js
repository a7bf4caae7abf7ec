/**
 * An open ticket or profile with its own pane and its own instances of every app.
 *
 * @import {Host} from './host.js'
 * @import {Profile} from './profile.js'
 */

import { Composer } from './composer.js'
import { part, stamp } from './dom.js'
import { askAll } from './hooks.js'
import { AppInstance } from './instance.js'
import { Ticket } from './ticket.js'
import { toast } from './toasts.js'

export class Tab {
  /**
   * @param {Host} host
   * @param {Ticket | Profile} subject
   */
  constructor(host, subject) {
    this.host = host
    this.subject = subject
    this.active = false
    this.loaded = false
    /** @type {AppInstance[]} modals included */
    this.instances = []
    /** @type {HTMLElement | null} the button in the strip */
    this.handle = null
    this.pane = stamp(subject instanceof Ticket ? 'pane' : 'profile')
    this.pane.dataset.testid = `pane-${subject.key}`
    this.pane.dataset.place = subject.place
    this.#bind()
    this.draw()
  }

  #bind() {
    this.subject.addEventListener('changed', (event) => {
      this.draw()
      this.#tell(/** @type {CustomEvent} */ (event).detail)
    })
    part(this.pane, 'reload-apps').addEventListener('click', () => this.reloadApps())
    if (this.ticket !== null) {
      this.composer = new Composer(this.pane)
      part(this.pane, 'submit').addEventListener('click', () => this.save())
    }
  }

  get ticket() {
    return this.subject instanceof Ticket ? this.subject : null
  }

  /** For what only a ticket has. */
  needTicket() {
    if (this.ticket === null || !this.composer) throw new Error('not on this page')
    return { ticket: this.ticket, composer: this.composer }
  }

  draw() {
    const words = this.subject.words(this.host)
    for (const place of this.pane.querySelectorAll('[data-fill]')) {
      place.textContent = words[/** @type {HTMLElement} */ (place).dataset.fill ?? ''] ?? ''
    }
    this.pane.dataset.status = words.status ?? ''
  }

  /** @param {[string, unknown, unknown][]} changes */
  #tell(changes) {
    for (const [name, newValue, oldValue] of changes) {
      for (const instance of this.instances) {
        instance.push(`${name}.changed`, newValue)
        instance.push('*.changed', { propertyName: name, newValue, oldValue })
      }
    }
  }

  /** Makes the frames. They never move in the document afterwards: a move would empty them. */
  async loadApps() {
    this.loaded = true
    const tray = part(this.pane, 'tray')
    const { place } = this.subject
    const here = this.host.boot.installations.filter((one) => one.locations.includes(place))
    const made = here.map((installation) => {
      const instance = new AppInstance(this.host, this, installation, place)
      tray.append(this.#card(instance))
      return instance
    })
    this.instances.push(...made)
    part(this.pane, 'no-apps').hidden = made.length > 0
    await Promise.all(made.map((instance) => instance.load()))
  }

  /** @param {AppInstance} instance */
  #card(instance) {
    const card = stamp('app')
    card.dataset.flexible = String(instance.installation.flexible)
    part(card, 'name').textContent = instance.installation.name
    part(card, 'body').append(instance.frame)
    part(card, 'toggle').addEventListener('click', () => this.#collapse(instance, card))
    return card
  }

  /**
   * @param {AppInstance} instance
   * @param {HTMLElement} card
   */
  #collapse(instance, card) {
    instance.collapsed = !instance.collapsed
    card.classList.toggle('collapsed', instance.collapsed)
    part(card, 'toggle').setAttribute('aria-expanded', String(!instance.collapsed))
    instance.push(instance.collapsed ? 'app.collapsed' : 'app.expanded')
  }

  async reloadApps() {
    for (const instance of this.instances) instance.push('app.willDestroy')
    for (const modal of this.instances.filter((i) => i.location === 'modal')) this.closeModal(modal)
    this.instances = []
    part(this.pane, 'tray').replaceChildren()
    await this.loadApps()
  }

  /** @param {AppInstance} modal */
  closeModal(modal) {
    modal.push('app.willDestroy')
    for (const other of this.instances) other.push('modal.close', undefined, modal.guid)
    modal.frame.closest('[data-part="modal"]')?.remove()
    this.instances = this.instances.filter((i) => i !== modal)
  }

  async show() {
    this.active = true
    delete this.pane.dataset.away
    const returning = this.instances.filter((i) => i.registered)
    for (const instance of returning) instance.activate(!instance.everActive)
    if (!this.loaded) await this.loadApps()
  }

  /** @param {string} way how the pane is hidden, see page.css */
  hide(way) {
    this.active = false
    this.pane.dataset.away = way
    for (const instance of this.instances) instance.deactivate()
  }

  /** @param {boolean} disabled */
  setSaveDisabled(disabled) {
    this.needTicket().ticket.saveDisabled = disabled
    const button = part(this.pane, 'submit')
    if (button instanceof HTMLButtonElement) button.disabled = disabled
  }

  /** Submit: the hook first, then the events of a save. */
  async save() {
    const { ticket, composer } = this.needTicket()
    const refusal = await askAll(this.instances, 'ticket.save')
    this.#event('ticket.submit.start')
    if (refusal === null) {
      composer.clear()
      this.#event('ticket.saved')
      this.#event('ticket.submit.done')
      toast(`Ticket ${ticket.number} has been updated.`)
    } else {
      this.#event('ticket.submit.fail')
      toast(refusal, 'error')
    }
    this.#event('ticket.submit.always')
    return refusal
  }

  /** @param {string} name */
  #event(name) {
    for (const instance of this.instances) instance.push(name)
  }
}
