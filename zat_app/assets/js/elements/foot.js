// The line under the list: where it comes from, how much our copy holds and how fresh that is. It
// opens to say the rest.

/** @import { Copy, LookupAnswer } from "../contract" */
/** @import { Found, State } from "../state.js" */
/** @import { Child } from "./dom.js" */
/** @import { Actions, Env } from "./panel.js" */
/** @typedef {{ copy: Copy, source: LookupAnswer["source"] }} Held */

import { detailWords, lineWords, sourceWords } from "../mirror.js";
import { h, icon, region } from "./dom.js";

const TICK_MS = 10_000;

/** @param {Env} env @param {Actions} actions */
export function foot(env, actions) {
  const note = h("p");
  const line = copyLine(env, toggle);
  const sentences = h("div", { class: "foot-words" });
  /** @type {Awaited<ReturnType<typeof import("./recheck.js").recheck>> | null} */
  let again = null;
  /** @type {State | null} */
  let shown = null;
  const about = { class: "foot-detail", id: "foot-detail", hidden: true };
  const detail = h("div", about, sentences);
  const node = h("div", { class: "foot" }, note, line.node, detail);
  /** @type {(found: Found | null, empty: boolean) => void} */
  const drawNote = region(note, (found, empty) => noteWords(env, found, empty));
  /** @type {(found: Found | null) => void} */
  const drawDetail = region(sentences, (found) => {
    if (found === null || found.copy === null) return [];
    return detailWords(env, { ...found, copy: found.copy }).map((words) => h("p", {}, words));
  });

  function toggle() {
    detail.hidden = !detail.hidden;
    line.expand(!detail.hidden);
    if (detail.hidden) return;
    detail.scrollIntoView({ block: "nearest" });
    if (detail.childElementCount === 1) actions.later(bring());
  }

  async function bring() {
    const brought = await import("./recheck.js").then(({ recheck }) => recheck(env, actions));
    if (again !== null) return;
    again = brought;
    detail.append(again.node);
    if (shown !== null) update(shown);
    detail.scrollIntoView({ block: "nearest" });
  }

  /** @param {State} state */
  function update(state) {
    const { found } = state;
    shown = state;
    const copy = found?.copy ?? null;
    drawNote(found, state.strong.chats.length === 0);
    note.hidden = note.childNodes.length === 0;
    line.update(found === null || copy === null ? null : { copy, source: found.source });
    drawDetail(found);
    detail.hidden ||= copy === null;
    line.expand(!detail.hidden);
    if (again === null) return;
    again.node.hidden = copy === null || !copy.complete || copy.trouble === "reconnect";
    again.update(state.recheck);
  }
  return { node, update };
}

/** Its age goes on by itself, in steps, at the end of the line: nothing else moves.
 * @param {Env} env @param {() => void} toggle */
function copyLine(env, toggle) {
  const words = h("span");
  const about = { class: "foot-line", "aria-controls": "foot-detail", onclick: toggle };
  const node = h("button", { type: "button", ...about }, words, icon("older"));
  /** @type {Held | null} */
  let held = null;
  const timer = setInterval(() => (node.isConnected ? draw() : clearInterval(timer)), TICK_MS);

  function draw() {
    const text = held === null ? "" : lineWords(env, held.copy, held.source);
    if (words.textContent !== text) words.textContent = text;
    node.hidden = held === null;
  }
  /** @param {Held | null} next */
  function update(next) {
    held = next;
    draw();
  }
  /** @param {boolean} open */
  const expand = (open) => node.setAttribute("aria-expanded", String(open));
  return { node, update, expand };
}

/** Where no copy is kept, the source; and what is not listed. An empty list says itself that the
 * agent's role is limited.
 * @param {Env} env @param {Found | null} found @param {boolean} empty @returns {Child[]} */
function noteWords(env, found, empty) {
  if (found === null) return [];
  const asked = found.addresses.verified + found.addresses.unverified > 0;
  const words = [
    found.copy === null && asked && sourceWords(env, found),
    found.cut_off && env.words.t("list.cut_off"),
    found.limited && !empty && env.words.t("list.limited"),
  ].filter((one) => one !== false);
  return words.length === 0 ? [] : [words.join(env.words.locale === "ja" ? "" : " ")];
}
