// The filters in force, each removed by pressing it.

/** @import { Env } from "./present.js" */
/** @import { Results } from "./results.js" */
/** @import { Searcher } from "./searcher.js" */

import { h, icon, region } from "../elements/dom.js";
import { chipsOf } from "./present.js";
import { without } from "./query.js";

/** @param {Env} env @param {Searcher} searcher @param {HTMLInputElement} input @param {(text: string) => void} set */
export function chips(env, searcher, input, set) {
  const { t } = env.search;
  const node = h("ul", { class: "chips", role: "list", "aria-label": t("search.in_force"), onkeydown: keys });
  /** @type {(text: string) => void} */
  const draw = region(node, (text) => chipsOf(env, text).map(({ label, piece }) => h("li", {}, chip(label, piece))));

  /** @param {string} label @param {import("./query.js").Piece} piece */
  function chip(label, piece) {
    const name = t("search.remove", { filter: label });
    const about = { type: "button", class: "chip", "aria-label": name, title: name, onclick: () => remove(piece) };
    return h("button", about, h("span", { dir: "auto" }, label), icon("close"));
  }

  /** The next one takes its place; after the last one the field.
   * @param {import("./query.js").Piece} piece */
  function remove(piece) {
    const index = buttons().findIndex((one) => one === document.activeElement);
    set(without(input.value, piece));
    (buttons()[index] ?? buttons().at(-1) ?? input).focus();
    void searcher.now();
  }

  function buttons() {
    return [...node.querySelectorAll("button")];
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    if (!(event.target instanceof HTMLButtonElement)) return;
    event.preventDefault();
    event.target.click();
  }

  /** @param {Results} results */
  function update({ text }) {
    draw(text);
    node.hidden = node.childElementCount === 0;
  }
  node.hidden = true;
  return { node, update };
}
