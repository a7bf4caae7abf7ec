/** The box for a reply: a plain text area, where Zendesk has a rich one. */
export class Composer {
  /** @param {HTMLTextAreaElement} box */
  constructor(box) {
    this.box = box
  }

  get text() {
    return this.box.value
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
  }
}
