// The field, what is suggested while somebody types, and its clear button.

/** @import { State } from "../state.js" */
/** @import { Env } from "./present.js" */
/** @import { Known, Suggestion } from "./query.js" */
/** @import { Results } from "./results.js" */
/** @import { Searcher } from "./searcher.js" */
/** @import { Places } from "./mount.js" */
/** @typedef {ReturnType<typeof field>} Field */

import { h, iconButton, region } from "../elements/dom.js";
import { plain } from "../text.js";
import { knownOf } from "./known.js";
import { suggestionWords } from "./present.js";
import { pieceAt, replaced, suggestions } from "./query.js";

/** @param {Env} env @param {Searcher} searcher @param {Places} places @param {() => State | null} state */
export function field(env, searcher, { node, input, results }, state) {
  const { t } = env.search;
  const clear = iconButton("close", t("search.clear"), empty);
  const box = h("ul", { id: "suggestions", role: "listbox", class: "menu suggestions", "aria-label": t("search.suggestions"), "data-measured": "floating" });
  /** @type {readonly Suggestion[]} */
  let shown = [];
  let chosen = -1;
  const draw = region(box, drawOptions);

  for (const [name, value] of Object.entries({
    "aria-autocomplete": "list", "aria-controls": "suggestions",
    spellcheck: "false", enterkeyhint: "search", maxlength: "1000",
  })) input.setAttribute(name, value); // prettier-ignore
  clear.type = "button";
  box.hidden = true;
  input.after(clear);
  node.append(box);
  input.addEventListener("input", typed);
  input.addEventListener("keydown", keys);
  input.addEventListener("blur", () => show([]));
  node.addEventListener("submit", () => void searcher.now());
  clear.hidden = input.value === "";

  function typed() {
    searcher.type(input.value);
    const piece = pieceAt(input.value, input.selectionStart ?? 0);
    show(piece.name === "" && piece.value === "" ? [] : offers());
  }

  function offers() {
    const piece = pieceAt(input.value, input.selectionStart ?? 0);
    const whole = input.value.slice(piece.start, piece.end);
    return suggestions(piece, known()).filter(({ text }) => text !== whole);
  }

  /** @returns {Known} */
  function known() {
    return knownOf(state());
  }

  /** @param {readonly Suggestion[]} offered */
  function show(offered) {
    shown = offered;
    chosen = -1;
    refresh();
  }

  function refresh() {
    draw(shown, chosen);
    box.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(shown.length > 0));
    if (chosen < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `suggestion-${chosen}`);
  }

  /** @param {readonly Suggestion[]} offered @param {number} at */
  function drawOptions(offered, at) {
    return offered.map((one, index) => {
      const about = { role: "option", id: `suggestion-${index}`, "aria-selected": String(index === at), class: "menu-item" };
      // The field keeps the focus.
      const take = { onmousedown: (/** @type {Event} */ event) => event.preventDefault(), onclick: () => accept(one) };
      return h("li", { ...about, ...take }, h("b", { dir: "auto" }, plain(one.text)), " ", h("span", { class: "quiet" }, suggestionWords(env, one)));
    });
  }

  /** @param {Suggestion} one */
  function accept(one) {
    const piece = pieceAt(input.value, input.selectionStart ?? 0);
    const behind = input.value.slice(piece.end);
    const blank = one.end && !behind.startsWith(" ") ? " " : "";
    const caret = piece.start + one.text.length + (one.end ? 1 : 0);
    set(replaced(input.value, piece, one.text + blank), caret);
    show(one.end ? [] : offers());
  }

  /** @param {string} text @param {number} [caret] */
  function set(text, caret = text.length) {
    input.value = text;
    if (document.activeElement === input) input.setSelectionRange(caret, caret);
    searcher.type(text);
  }

  function empty() {
    set("");
    show([]);
    input.focus();
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const act = keyed(event.key);
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** @param {string} key @returns {(() => void) | undefined} */
  function keyed(key) {
    const one = shown[chosen];
    if (key === "ArrowDown" || key === "ArrowUp") return () => move(key === "ArrowDown" ? 1 : -1);
    if (one !== undefined && (key === "Enter" || key === "Tab")) return () => accept(one);
    if (key === "Escape" && shown.length > 0) return () => show([]);
    if (key === "Escape" && input.value !== "") return empty;
    return undefined;
  }

  /** Through the suggestions; without any, down into the hits. @param {1 | -1} way */
  function move(way) {
    if (shown.length === 0 && way === 1 && input.value.trim() !== "") {
      return results.querySelector(/** @type {"button"} */ (".row"))?.focus();
    }
    if (shown.length === 0) return show(offers());
    chosen = (chosen + way + shown.length + 1) % (shown.length + 1);
    if (chosen === shown.length) chosen = -1;
    return refresh();
  }

  /** @param {Results} now */
  function update({ strong }) {
    clear.hidden = input.value === "";
    node.setAttribute("aria-busy", String(strong.status === "loading"));
  }

  return { typed, set, update, focus: () => input.focus() };
}
