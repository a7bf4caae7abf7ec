/**
 * Reads tickets and people from the Support API of this origin.
 *
 * @import {Person, TicketRecord} from './types.js'
 */

/** @param {string} path */
async function read(path) {
  const answer = await fetch(path)
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
  return answer.json()
}

/**
 * @param {number} id
 * @returns {Promise<TicketRecord>}
 */
export async function readTicket(id) {
  return (await read(`/api/v2/tickets/${id}.json`)).ticket
}

/**
 * A user with all identities.
 * @param {number} id
 * @returns {Promise<Person>}
 */
export async function readPerson(id) {
  const [{ user }, { identities }] = await Promise.all([
    read(`/api/v2/users/${id}.json`),
    read(`/api/v2/users/${id}/identities.json`),
  ])
  return { ...user, identities }
}
