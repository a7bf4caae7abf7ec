// Choosing lines of the chat that is read: each becomes a box to tick, by click, Space and Shift.

/** @import { Listed } from "../state.js" */
/** @import { Acting } from "./menu.js" */
/** @import { Choice } from "./choice.js" */

import { PIECE } from "../elements/chat.js";
import { button } from "../elements/card.js";
import { h } from "../elements/dom.js";
import { NONE, choose, chosen } from "./choice.js";
import { asText, quoteOf } from "./quote.js";
import { quote } from "./quoting.js";
import { copy } from "./telling.js";

/** @type {(() => void) | null} */
let leave = null;

/** @param {Acting} acting @param {Listed} chat */
export function startChoosing(acting, chat) {
  leave?.();
  const { words } = acting;
  const { t } = words;
  const found = document.querySelector(`[data-reading="${CSS.escape(chat.summary.id)}"]`);
  const screen = found?.closest(".screen");
  if (!(found instanceof HTMLElement) || !screen) return;
  const section = found;
  /** @type {Choice} */
  let choice = NONE;
  const count = h("p", { role: "status", class: "act-count" }, t("act.hint"));
  const acts = [
    button(t("act.note"), () => act((lines) => quote(acting, chat, "internal_note", lines)), "primary"),
    button(t("act.reply"), () => act((lines) => quote(acting, chat, "public_reply", lines))),
    button(t("act.copy_lines"), () => act(copyLines)),
  ];
  const bar = h(
    "div",
    { class: "act-bar", role: "group", "aria-label": t("act.choose"), "data-measured": "stacked" },
    count,
    h("button", { type: "button", class: "link-button", onclick: end }, t("act.cancel")),
    h("div", { class: "buttons" }, ...acts),
  );
  const drawn = new MutationObserver(mark);
  screen.append(bar);
  section.classList.add("choosing");
  section.addEventListener("click", clicked, true);
  section.addEventListener("keydown", keyed, true);
  screen.addEventListener("keydown", escaped, true);
  drawn.observe(section, { childList: true, subtree: true });
  leave = end;
  mark();
  tellCount();
  lines()[0]?.focus({ preventScroll: true });

  function lines() {
    return /** @type {HTMLElement[]} */ ([...section.querySelectorAll(".entries > li:not(.day)")]);
  }

  /** The number of a line's entry: pieces hold as many entries each, days aside. @param {Element} line */
  function numberOf(line) {
    const piece = /** @type {Element} */ (line.parentElement);
    const before = [...section.querySelectorAll(".entries")].indexOf(/** @type {any} */ (piece));
    return before * PIECE + [...piece.querySelectorAll(":scope > li:not(.day)")].indexOf(line);
  }

  function mark() {
    if (!section.isConnected) return end();
    for (const piece of section.querySelectorAll(".entries")) piece.setAttribute("role", "group");
    for (const day of section.querySelectorAll(".day")) day.setAttribute("role", "none");
    for (const line of lines()) {
      line.tabIndex = 0;
      line.setAttribute("role", "checkbox");
      line.setAttribute("aria-checked", String(choice.lines.has(numberOf(line))));
    }
  }

  /** @param {EventTarget | null} target */
  function lineAt(target) {
    return target instanceof Element ? target.closest(".entries > li:not(.day)") : null;
  }

  /** @param {MouseEvent} event */
  function clicked(event) {
    const line = lineAt(event.target);
    if (line === null) return;
    event.preventDefault();
    event.stopPropagation();
    pick(line, event.shiftKey);
  }

  /** @param {KeyboardEvent} event */
  function keyed(event) {
    const line = lineAt(event.target);
    if (line === null) return;
    const all = lines();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
    if (step === 0 && event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    if (step === 0) return pick(line, event.shiftKey);
    all[all.indexOf(/** @type {HTMLElement} */ (line)) + step]?.focus();
  }

  /** @param {Element} line @param {boolean} all */
  function pick(line, all) {
    choice = choose(choice, numberOf(line), all);
    mark();
    tellCount();
  }

  function tellCount() {
    const size = choice.lines.size;
    count.textContent = size === 0 ? t("act.hint") : t("act.chosen", { count: size });
    for (const one of acts) one.disabled = size === 0;
  }

  /** @param {(lines: number[]) => void} what */
  function act(what) {
    what(chosen(choice));
    end();
  }

  /** @param {number[]} numbers */
  function copyLines(numbers) {
    const transcript = acting.transcriptOf(chat);
    if (transcript !== null) copy(words, asText(quoteOf(acting.env, words, chat.summary, transcript, numbers)));
  }

  /** @param {Event} event */
  function escaped(event) {
    if (/** @type {KeyboardEvent} */ (event).key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    end();
  }

  function end() {
    leave = null;
    drawn.disconnect();
    bar.remove();
    section.classList.remove("choosing");
    section.removeEventListener("click", clicked, true);
    section.removeEventListener("keydown", keyed, true);
    screen?.removeEventListener("keydown", escaped, true);
    for (const piece of section.querySelectorAll(".entries")) piece.setAttribute("role", "list");
    for (const day of section.querySelectorAll(".day")) day.removeAttribute("role");
    for (const line of lines()) for (const name of ["tabindex", "role", "aria-checked"]) line.removeAttribute(name);
    /** @type {HTMLElement | null | undefined} */ (screen?.querySelector("h2"))?.focus({ preventScroll: true });
  }
}
