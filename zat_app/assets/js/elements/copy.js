// Copying inside Zendesk's frame: the clipboard interface is refused there, this never is.

import { h } from "./dom.js";

/** Must run inside the click. @param {string} text @returns {boolean} whether it worked */
export function copyText(text) {
  const before = document.activeElement;
  const hidden = { class: "visually-hidden", tabindex: -1, "aria-hidden": "true" };
  const field = h("textarea", { ...hidden, readonly: true });
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return copied;
}
