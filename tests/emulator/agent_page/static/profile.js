/**
 * The profile page of one user, customer or staff.
 *
 * @import {Person, Place} from './types.js'
 */

import { initials } from './dom.js'
import { readPerson } from './support.js'

export class Profile extends EventTarget {
  /** @param {Person} person */
  constructor(person) {
    super()
    /** @type {Place} */
    this.place = 'user_sidebar'
    this.key = `user-${person.id}`
    this.context = { userId: person.id }
    this.person = person
  }

  /** @param {number} id */
  static async load(id) {
    return new Profile(await readPerson(id))
  }

  get title() {
    return this.person.name
  }

  get number() {
    return this.person.role
  }

  /** The words of the page. @returns {Record<string, string>} */
  words() {
    const { name, email, role, locale, identities } = this.person
    const listed = identities.map(({ value, verified }) => `${value}${verified ? '' : ' (not verified)'}`)
    return {
      requester: name, subject: name, initials: initials(name), role, locale,
      email: email ?? 'No e-mail address', identities: listed.join('\n') || '–',
    }
  }

  /**
   * Changes a field of the page and tells the instances of this tab.
   * @param {'name' | 'email' | 'external_id'} name
   * @param {string | null} value
   */
  setField(name, value) {
    const before = this.person[name]
    this.person = { ...this.person, [name]: value }
    const path = name === 'external_id' ? 'user.externalId' : `user.${name}`
    this.dispatchEvent(new CustomEvent('changed', { detail: [[path, value, before]] }))
  }
}
