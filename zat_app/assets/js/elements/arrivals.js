// "1 new chat", said politely and shown for a while: whoever reads a transcript, or far down in the
// list, doesn't see the list's top.

/** @import { Env } from "./panel.js" */
/** @import { State } from "../state.js" */

import { arrived } from "../again.js";
import { h } from "./dom.js";

const SHOWN_MS = 12_000;

/** @param {Env} env */
export function arrivals(env) {
  const node = h("p", { class: "arrived", role: "status" });
  /** @type {State | null} */
  let before = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {State} state */
  function update(state) {
    const count = before === null ? 0 : arrived(before, state);
    if (before?.sequence !== state.sequence) node.textContent = "";
    before = state;
    if (count > 0) say(env.words.t("live.arrived", { count }));
  }

  /** @param {string} words */
  function say(words) {
    node.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => (node.textContent = ""), SHOWN_MS);
  }
  return { node, update, say };
}
