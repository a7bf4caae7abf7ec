// A button and the box it opens, closed by Escape and by going elsewhere.

/** @import { Child } from "./dom.js" */

import { h, iconButton } from "./dom.js";

/** @param {string} symbol @param {string} label @param {string} id @param {Child[]} items
 * @param {() => void} [opened] */
export function popover(symbol, label, id, items, opened = () => {}) {
  const about = { class: "menu", id, hidden: true, "data-measured": "floating" };
  const box = h("div", about, ...items);
  const opener = iconButton(symbol, label, toggle);
  const node = h("div", { class: "menu-anchor", onkeydown: keys, onfocusout: left }, opener, box);
  opener.setAttribute("aria-controls", id);
  show(false);

  function toggle() {
    show(box.hidden);
    if (!box.hidden) opened();
  }
  /** @param {boolean} open */
  function show(open) {
    box.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
  }
  function close() {
    show(false);
    opener.focus();
  }
  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (event.key !== "Escape" || box.hidden) return;
    event.stopPropagation();
    close();
  }
  // A click beside the menu, also on a place that takes no focus, closes it.
  /** @param {FocusEvent} event */
  function left(event) {
    if (!(event.relatedTarget instanceof Node) || !node.contains(event.relatedTarget)) show(false);
  }
  return { node, close };
}
