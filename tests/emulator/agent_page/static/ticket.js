/**
 * One open ticket: what is on the screen now, saved or not.
 *
 * @import {Person, TicketRecord} from './types.js'
 */

import { readPerson, readTicket } from './support.js'

export class Ticket extends EventTarget {
  /**
   * @param {TicketRecord} record
   * @param {Person | null} requester
   */
  constructor(record, requester) {
    super()
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
