/** The box for a comment: a plain text area, where Zendesk has a rich one; reply or note. */

import { part } from './dom.js'

/** @typedef {'publicReply' | 'internalNote'} CommentType */

/** @type {Record<CommentType, string>} */
const NAMES = { publicReply: 'Public reply', internalNote: 'Internal note' }

export class Composer {
  /** @param {HTMLElement} pane the ticket's */
  constructor(pane) {
    this.box = /** @type {HTMLTextAreaElement} */ (part(pane, 'composer'))
    this.switch = /** @type {HTMLButtonElement} */ (part(pane, 'comment-type'))
    /** @type {CommentType} */
    this.type = 'publicReply'
    this.switch.addEventListener('click', () => {
      this.setType(this.type === 'publicReply' ? 'internalNote' : 'publicReply')
    })
  }

  get text() {
    return this.box.value
  }

  /** @param {CommentType} type */
  setType(type) {
    if (!Object.hasOwn(NAMES, type)) throw new Error('no such type of comment')
    this.type = type
    this.switch.textContent = NAMES[type]
    this.box.setAttribute('aria-label', NAMES[type])
    this.box.closest('.reply')?.classList.toggle('note', type === 'internalNote')
  }

  /**
   * Adds at the end, on a line of its own.
   * @param {string} text
   */
  append(text) {
    this.box.value = this.box.value ? `${this.box.value}\n${text}` : text
    this.box.scrollTop = this.box.scrollHeight
  }

  /**
   * Puts text where the cursor is.
   * @param {string} text
   */
  insert(text) {
    this.box.setRangeText(text, this.box.selectionStart, this.box.selectionEnd, 'end')
  }

  clear() {
    this.box.value = ''
    this.setType('publicReply')
  }
}
