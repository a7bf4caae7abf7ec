/** What `notify` shows. Text is always shown as text. */

import { byId, part, stamp } from './dom.js'

const KINDS = new Set(['notice', 'alert', 'error'])
const STAY_MS = 5000

/** @type {{text: string, kind: string, sticky: boolean}[]} */
export const toasts = []

/**
 * @param {string} text
 * @param {string} [kind] notice, alert or error
 * @param {number | {sticky?: boolean}} [stay] milliseconds, or `{sticky: true}`
 */
export function toast(text, kind = 'notice', stay = STAY_MS) {
  const sticky = typeof stay === 'object' && Boolean(stay.sticky)
  const shown = stamp('toast')
  shown.dataset.kind = KINDS.has(kind) ? kind : 'notice'
  part(shown, 'text').textContent = String(text)
  part(shown, 'close').addEventListener('click', () => shown.remove())
  byId('toasts', HTMLElement).append(shown)
  toasts.push({ text: String(text), kind, sticky })
  if (!sticky) setTimeout(() => shown.remove(), typeof stay === 'number' ? stay : STAY_MS)
}
