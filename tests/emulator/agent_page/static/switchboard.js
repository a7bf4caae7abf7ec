/**
 * The host's end of the wire: takes messages of its own frames only.
 *
 * @import {Host} from './host.js'
 * @import {AppInstance} from './instance.js'
 */

import { answerCall } from './calls.js'
import { takeReply } from './hooks.js'
import { runRequest } from './requests.js'

/** @typedef {Record<string, any>} Message */

const REQUESTS = new Set(['get', 'set', 'invoke'])

/** @param {Host} host */
export function listen(host) {
  window.addEventListener('message', (event) => {
    const instance = host.instances().find((i) => i.frame.contentWindow === event.source)
    if (!instance) return
    const message = parse(event.data)
    if (!message || event.origin !== instance.appOrigin || message.appGuid !== instance.guid) {
      host.log.add('refused', instance.guid, message ?? String(event.data))
      return
    }
    host.log.add('in', instance.guid, message)
    dispatch(host, instance, message)
  })
}

/**
 * @param {unknown} data
 * @returns {Message | null}
 */
function parse(data) {
  try {
    const message = typeof data === 'string' ? JSON.parse(data) : data
    return typeof message === 'object' ? message : null
  } catch {
    return null
  }
}

/**
 * @param {Host} host
 * @param {AppInstance} instance
 * @param {Message} message
 */
function dispatch(host, instance, message) {
  if (REQUESTS.has(message.request)) {
    void answerCall(host, instance, message)
    return
  }
  const [, verb, event] = /^(iframe\.(?:on|off|trigger|reply)):(.+)$/s.exec(message.key ?? '') ?? []
  if (message.key === 'iframe.handshake') greet(host, instance)
  else if (verb === 'iframe.on' || verb === 'iframe.off') subscribe(instance, event ?? '', message)
  else if (verb === 'iframe.trigger') trigger(host, event ?? '', message)
  else if (verb === 'iframe.reply') takeReply(instance, event ?? '', message.error?.msg)
  else if (/^request:\d+$/.test(message.key ?? '')) void runRequest(host, instance, message)
  // session.live, session.idle, __track__ and free messages need no answer.
}

/**
 * @param {Host} host
 * @param {AppInstance} instance
 */
function greet(host, instance) {
  if (instance.registered && !host.boot.switches.second_handshake) return
  instance.registered = true
  instance.subscribers.clear()
  instance.post({ key: 'zaf.app.registered', message: instance.introduction() })
  if (instance.tab.active) instance.activate(true)
}

/**
 * @param {AppInstance} instance
 * @param {string} event
 * @param {Message} message
 */
function subscribe(instance, event, message) {
  const about = String(message.instanceGuid ?? instance.guid)
  const events = instance.subscribers.get(about) ?? new Map()
  instance.subscribers.set(about, events)
  events.set(event, Number(message.message?.subscriberCount ?? 0))
  if (event === 'app.activated') instance.deliverActivation()
}

/**
 * A trigger reaches everyone who listens to that instance, the instance itself included.
 * @param {Host} host
 * @param {string} event
 * @param {Message} message
 */
function trigger(host, event, message) {
  for (const listener of host.instances()) {
    listener.push(event, message.message, message.instanceGuid)
  }
}
