// A list that changes under the reader's eyes: the row they look at and the focus stay.

/** @import { State } from "../state.js" */
/** @typedef {{ node: HTMLElement, update: (state: State) => void, focus: (id: string) => void }} Screen */

/** The same screen; a later answer to the same question moves nothing in it.
 * @param {Screen} screen @returns {Screen} */
export function steady(screen) {
  /** @type {State["found"]} */
  let found = null;

  /** @param {State} state */
  function update(state) {
    const again = found !== null && state.found !== null && state.found !== found;
    found = state.found;
    if (again) steadily(screen.node, () => screen.update(state));
    else screen.update(state);
  }

  return { ...screen, update };
}

/** @param {HTMLElement} place @param {() => void} change */
function steadily(place, change) {
  const box = place.querySelector(".scroll");
  const focused = document.activeElement;
  const within = focused instanceof HTMLElement && place.contains(focused);
  const marks = within ? [focused.dataset["chat"], focused.className, focused.textContent] : [];
  const anchor = box !== null && box.scrollTop > 0 ? firstInView(box) : undefined;
  const top = anchor?.getBoundingClientRect().top ?? 0;
  change();
  const row = place.querySelector(`[data-chat="${CSS.escape(anchor?.dataset["chat"] ?? "")}"]`);
  if (box !== null && row !== null) box.scrollTop += row.getBoundingClientRect().top - top;
  if (within && document.activeElement !== focused) same(place, focused, marks)?.focus({ preventScroll: true });
}

/** @param {Element} box @returns {HTMLElement | undefined} */
function firstInView(box) {
  const edge = box.getBoundingClientRect().top;
  return rows(box).find((row) => row.getBoundingClientRect().bottom > edge);
}

/** @param {Element} box @returns {HTMLElement[]} */
function rows(box) {
  return [...box.querySelectorAll(/** @type {"button"} */ ("[data-chat]"))];
}

/** It, or what was drawn anew in its place.
 * @param {HTMLElement} place @param {HTMLElement} focused @param {unknown[]} marks */
function same(place, focused, [chat, look, words]) {
  if (focused.isConnected) return focused;
  if (chat !== undefined) return rows(place).find((row) => row.dataset["chat"] === chat);
  return [...place.querySelectorAll("button")].find((one) => one.className === look && one.textContent === words);
}
