// One hit: when, whose, and the words around what was asked for. Text is only ever set as text.

/** @import { SearchPlace } from "../contract" */
/** @import { Env as ListEnv } from "../elements/panel.js" */
/** @import { Env as SearchEnv } from "./present.js" */
/** @import { Hit } from "./results.js" */
/** @typedef {ListEnv & SearchEnv} Env */

import { h } from "../elements/dom.js";
import { mark, row } from "../elements/row.js";
import { runs } from "./marking.js";

/** @param {Env} env @param {Hit} hit @param {(hit: Hit) => void} open */
export function hitRow(env, hit, open) {
  const { summary } = hit.chat;
  const node = row(env, hit.chat, () => open(hit));
  const button = /** @type {HTMLElement} */ (node.firstElementChild);
  button.classList.add("hit");
  if (summary.grade === "account") {
    button.querySelector(".row-top")?.append(mark({ text: env.search.t("search.anybodys"), tone: "warning" }));
    button.querySelector(".row-facts > :last-child")?.remove();
  }
  if (hit.places.length > 0) button.querySelector(".row-words")?.replaceWith(...hit.places.map((place) => excerpt(env, place)));
  return node;
}

/** @param {Env} env @param {SearchPlace} place */
function excerpt({ search }, place) {
  const words = runs(place).map((run) => (run.marked ? h("mark", {}, run.text) : run.text));
  const where = place.field === "message" ? null : h("span", { class: "quiet" }, search.t(`search.fields.${place.field}`), " ");
  return h("span", { class: "row-words excerpt", dir: "auto" }, where, ...words);
}
