/**
 * The comment that is being written, as apps reach it. Under which of two names, whether its type
 * can be set and whether it is rich text are switches.
 *
 * @import {AppInstance} from './instance.js'
 */

const NAMES = ['ticket.comment', 'comment']

/** A modal has no ticket of its own, whatever stands behind it. @param {AppInstance} instance */
export function composerOf({ location, tab }) {
  if (location === 'modal') throw new Error('not in a modal')
  return tab.needTicket().composer
}

/** @param {AppInstance} instance */
function names(instance) {
  const { comment_name } = instance.host.boot.switches
  return comment_name === 'both' ? NAMES : NAMES.filter((name) => name === comment_name)
}

/**
 * What `get` reads of it, or null when the path is not about it.
 * @param {AppInstance} instance
 * @param {string} path
 * @returns {{found: true, value: unknown} | {found: false} | null}
 */
export function readComment(instance, path) {
  const name = NAMES.find((one) => path === one || path.startsWith(`${one}.`))
  if (name === undefined) return null
  if (!names(instance).includes(name)) return { found: false }
  const composer = composerOf(instance)
  /** @type {Record<string, unknown>} */
  const comment = {
    text: composer.text, type: composer.type, useRichText: instance.host.boot.switches.comment_rich_text,
    attachments: [],
  }
  if (path === name) return { found: true, value: comment }
  const member = path.slice(name.length + 1)
  return Object.hasOwn(comment, member) ? { found: true, value: comment[member] } : { found: false }
}

/**
 * Sets a member of it; false when the path is not about it.
 * @param {AppInstance} instance
 * @param {string} path
 * @param {unknown} value
 */
export function setComment(instance, path, value) {
  const name = names(instance).find((one) => path === `${one}.type`)
  if (name === undefined) return false
  const type = /** @type {import('./composer.js').CommentType} */ (value)
  if (instance.host.boot.switches.comment_type_settable) composerOf(instance).setType(type)
  return true
}

/**
 * `ticket.comment.appendText` and its sisters, or undefined.
 * @param {AppInstance} instance
 * @param {string} path
 */
export function commentAction(instance, path) {
  const name = names(instance).find((one) => path.startsWith(`${one}.`))
  return name === undefined ? undefined : ACTIONS[path.slice(name.length + 1)]
}

/** @type {Record<string, (caller: {instance: AppInstance}, ...given: any[]) => unknown>} */
const ACTIONS = {
  appendText: ({ instance }, text) => composerOf(instance).append(String(text)),
  appendMarkdown: ({ instance }, text) => composerOf(instance).append(String(text)),
  appendHtml({ instance }, html) {
    if (!instance.host.boot.switches.comment_rich_text) throw new Error('no rich text here')
    composerOf(instance).append(plain(html))
  },
}

/**
 * The words of some HTML; the composer here has no rich text.
 * @param {unknown} html
 */
export function plain(html) {
  const page = new DOMParser().parseFromString(String(html), 'text/html')
  for (const line of page.querySelectorAll('br, p, div, blockquote, li')) line.append('\n')
  return (page.body.textContent ?? '').trim()
}
