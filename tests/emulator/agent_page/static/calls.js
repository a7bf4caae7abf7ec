/**
 * get, set and invoke, answered in the SDK's own shapes.
 *
 * @import {Host} from './host.js'
 * @import {AppInstance} from './instance.js'
 * @import {PathError} from './types.js'
 */

import { actions } from './actions.js'
import { commentAction, readComment, setComment } from './comment.js'
import { readPath } from './properties.js'

const SETTABLE = /^ticket\.(subject|status|priority|type|tags)$/

/**
 * @param {Host} host
 * @param {AppInstance} sender
 * @param {Record<string, any>} message
 */
export async function answerCall(host, sender, message) {
  const target = host.instances().find((i) => i.guid === message.instanceGuid) ?? sender
  /** @type {Record<string, PathError>} */
  const errors = {}
  /** @type {Record<string, unknown>} */
  const values = {}
  for (const [path, argument] of steps(message)) {
    try {
      const value = await perform(host, target, message.request, path, argument)
      if (!isLeftOut(host, target, path, value)) values[path] = value
    } catch (problem) {
      errors[path] = pathError(path, problem)
    }
  }
  await host.pause(host.boot.switches.reply_delay_s)
  sender.post({ id: message.id, ...outcome(host, errors, values) })
}

/**
 * What a new ticket doesn't have yet is null, or not in the answer at all.
 * @param {Host} host
 * @param {AppInstance} instance
 * @param {string} path
 * @param {unknown} value
 */
function isLeftOut(host, instance, path, value) {
  const unset = path.startsWith('ticket.') && value === null && instance.tab.ticket?.id === null
  return unset && host.boot.switches.unset_property === 'absent'
}

/**
 * @param {Record<string, any>} message
 * @returns {[string, any][]}
 */
function steps({ request, params }) {
  return request === 'get' ? [...params].map((path) => [path, null]) : Object.entries(params)
}

/**
 * @param {Host} host
 * @param {AppInstance} instance
 * @param {string} request
 * @param {string} path
 * @param {any} argument
 */
function perform(host, instance, request, path, argument) {
  if (request === 'get') {
    const read = readComment(instance, path) ?? readPath(instance, path)
    if (!read.found) throw new Error('no such property')
    return read.value
  }
  if (request === 'set') {
    if (setComment(instance, path, argument)) return argument
    const [, field] = SETTABLE.exec(path) ?? []
    if (!field) throw new Error('no such property, or it cannot be set')
    instance.tab.needTicket().ticket.setField(/** @type {'subject'} */ (field), argument)
    return argument
  }
  const action = commentAction(instance, path) ?? actions[path]
  if (!action) throw new Error('no such action')
  return action({ host, instance }, ...argument)
}

/**
 * An error that is the whole answer and has no name makes the SDK's promise resolve.
 * @param {Host} host
 * @param {Record<string, PathError>} errors
 * @param {Record<string, unknown>} values
 */
function outcome(host, errors, values) {
  const [first] = Object.values(errors)
  if (!first || !host.boot.switches.error_without_name) return { result: { errors, ...values } }
  return { error: { message: first.message, path: first.path } }
}

/**
 * @param {string} path
 * @param {unknown} problem
 * @returns {PathError}
 */
function pathError(path, problem) {
  const message = problem instanceof Error ? problem.message : String(problem)
  return { name: 'Error', message, path }
}
