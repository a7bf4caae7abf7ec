// One chat in the list.

/** @import { Env } from "./panel.js" */
/** @import { Listed } from "../state.js" */
/** @import { Mark, When } from "../present.js" */

import { milliseconds } from "../format.js";
import { presentRow } from "../present.js";
import { plain } from "../text.js";
import { h, icon } from "./dom.js";

/** @param {Env} env @param {Listed} chat @param {(id: string) => void} open */
export function row(env, chat, open) {
  const { id } = chat.summary;
  const view = presentRow(env, chat.summary);
  const facts = [...view.people, view.duration, view.reason].filter((fact) => fact !== null);
  const marks = [rating(env, view.rating), ...view.marks.map(mark)];
  const look = view.preview === null ? "row-words quiet" : "row-words";
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "row", "data-chat": id, onclick: () => open(id) },
      h("span", { class: "row-top" }, time(view.when), ...marks),
      h("span", { class: look, dir: "auto" }, plain(view.preview ?? view.noPreview)),
      h("span", { class: "row-facts" }, ...facts.map((fact) => h("span", {}, h("bdi", {}, fact)))),
    ),
  );
}

/** Says on a row that this agent opened the chat before.
 * @param {Env} env @param {Element} row @param {string} at */
export function tellOpened({ words, format }, row, at) {
  const ms = milliseconds(at);
  const facts = row.querySelector(".row-facts");
  if (ms === null || facts === null) return;
  facts.querySelector(".opened")?.remove();
  facts.append(h("span", { class: "opened" }, words.t("list.opened", { date: format.date(ms) })));
}

/** @param {When} when */
export function time(when) {
  return h("time", { datetime: when.iso, title: when.title }, when.label);
}

/** @param {Mark} view */
export function mark(view) {
  return h("span", { class: `mark mark-${view.tone}` }, view.text);
}

/** @param {Env} env @param {"good" | "bad" | null} value */
function rating({ words }, value) {
  if (value === null) return null;
  const title = words.t(`rating.${value}`);
  const spoken = h("span", { class: "visually-hidden" }, title);
  return h("span", { class: `rating rating-${value}`, title }, icon(value), spoken);
}
