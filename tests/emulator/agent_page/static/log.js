/**
 * Every message both ways, oldest first, kept for tests and shown in the panel.
 *
 * @import {LogEntry} from './types.js'
 */

import { byId, stamp, part } from './dom.js'

const SHOWN = 300

export class MessageLog {
  constructor() {
    /** @type {LogEntry[]} */
    this.entries = []
    this.list = byId('log-list', HTMLElement)
    this.count = byId('log-count', HTMLElement)
    byId('log-clear', HTMLButtonElement).addEventListener('click', () => this.clear())
  }

  /**
   * @param {LogEntry['direction']} direction
   * @param {string} instance
   * @param {unknown} data
   */
  add(direction, instance, data) {
    const entry = { direction, instance, key: titleOf(data), data, at: Date.now() }
    this.entries.push(entry)
    this.count.textContent = String(this.entries.length)
    this.list.append(row(entry))
    if (this.list.childElementCount > SHOWN) this.list.firstElementChild?.remove()
    this.list.scrollTop = this.list.scrollHeight
  }

  clear() {
    this.entries.length = 0
    this.count.textContent = '0'
    this.list.replaceChildren()
  }
}

/** @param {unknown} data */
function titleOf(data) {
  if (typeof data !== 'object' || data === null) return String(data)
  const message = /** @type {Record<string, any>} */ (data)
  if (message.key) return String(message.key)
  if (!message.request) return `answer ${message.id}`
  const names = Array.isArray(message.params) ? message.params : Object.keys(message.params ?? {})
  return `${message.request} ${names.join(', ')}`
}

/** @param {LogEntry} entry */
function row(entry) {
  const item = stamp('log-row')
  item.dataset.direction = entry.direction
  part(item, 'arrow').textContent = { in: '→', out: '←', refused: '✕' }[entry.direction]
  part(item, 'key').textContent = entry.key
  part(item, 'time').textContent = new Date(entry.at).toISOString().slice(11, 23)
  part(item, 'body').textContent = JSON.stringify(entry.data, null, 1)
  return item
}
