/**
 * One open ticket: what is on the screen now, saved or not.
 *
 * @import {Host} from './host.js'
 * @import {Person, Place, TicketRecord} from './types.js'
 */

import { initials } from './dom.js'
import { readPerson, readTicket } from './support.js'

const BLANK = { id: null, subject: '', description: '', status: 'new', requester_id: null, via: { channel: 'web' } }

export class Ticket extends EventTarget {
  /**
   * @param {TicketRecord} record
   * @param {Person | null} requester
   */
  constructor(record, requester) {
    super()
    /** @type {Place} */
    this.place = 'ticket_sidebar'
    /** @type {number | string} what names its tab */
    this.key = record.id ?? ''
    /** @type {Record<string, unknown>} what the context of an app here says of it */
    this.context = { ticketId: record.id }
    this.id = record.id
    this.subject = record.subject
    this.description = record.description
    this.status = record.status
    this.via = record.via.channel
    this.requester = requester
    /** @type {string[]} */
    this.tags = []
    this.priority = 'normal'
    this.type = 'question'
    this.saveDisabled = false
    this.openedAt = new Date().toISOString()
  }

  /** @param {number} id */
  static async load(id) {
    const record = await readTicket(id)
    const requester = record.requester_id ? await readPerson(record.requester_id) : null
    return new Ticket(record, requester)
  }

  /** A ticket that was not submitted yet. @param {number} number */
  static blank(number) {
    const ticket = new Ticket(BLANK, null)
    ticket.place = 'new_ticket_sidebar'
    ticket.key = `new-${number}`
    ticket.context = { newTicketId: number }
    return ticket
  }

  get title() {
    return this.id === null ? this.subject || 'New ticket' : this.subject
  }

  get number() {
    return this.id === null ? 'not submitted' : `#${this.id}`
  }

  /** The words of the page. @param {Host} host @returns {Record<string, string>} */
  words(host) {
    const name = this.requester?.name ?? 'No requester'
    return {
      subject: this.title,
      requester: name,
      initials: initials(name),
      email: this.requester?.email ?? 'No e-mail address',
      assignee: host.boot.me.name,
      status: this.status,
      next: this.status === 'new' ? 'open' : this.status,
      priority: this.priority,
      via: this.via,
      description: this.description,
      number: this.id === null ? 'New ticket' : `Ticket #${this.id}`,
    }
  }

  /**
   * Sets a field and tells the instances of this tab.
   * @param {'subject' | 'status' | 'priority' | 'type' | 'tags'} name
   * @param {any} value
   */
  setField(name, value) {
    const before = this[name]
    this[name] = /** @type {never} */ (value)
    this.tell([[`ticket.${name}`, value, before]])
  }

  /**
   * Several `changed` events in a row, as Zendesk sends them.
   * @param {Person | null} person
   */
  setRequester(person) {
    const before = this.requester
    this.requester = person
    this.tell([
      ['ticket.requester.id', person?.id ?? null, before?.id ?? null],
      ['ticket.requester.email', person?.email ?? null, before?.email ?? null],
      ['ticket.requester.name', person?.name ?? null, before?.name ?? null],
      ['ticket.requester.externalId', person?.external_id ?? null, before?.external_id ?? null],
    ])
  }

  /** @param {[string, unknown, unknown][]} changes property, new value, old value */
  tell(changes) {
    this.dispatchEvent(new CustomEvent('changed', { detail: changes }))
  }
}
