// What stands where the run goes on: it comes into view, and the next chat takes its place.

/** @import { Actions, Env } from "./panel.js" */
/** @import { State } from "../state.js" */
/** @import { Next, Way } from "../run.js" */
/** @import { Problem } from "../contract" */

import { personWords, presentStart } from "../present.js";
import { nextInRun } from "../run.js";
import { findChat, shelfOfChat } from "../state.js";
import { problemLine } from "./card.js";
import { h, region } from "./dom.js";
import { skeleton } from "./skeleton.js";

/** @param {Env} env @param {Actions} actions @param {Way} way */
export function edge(env, actions, way) {
  const note = h("div");
  const go = h("button", { type: "button", class: "link-button", onclick: () => actions.runOn(way) });
  const node = h("div", { class: `edge edge-${way}` }, note, go);
  let waits = false;
  /** @type {(loading: boolean, problem: Problem | null) => void} */
  const draw = region(note, (loading, problem) => [
    loading && skeleton("bubble", 1),
    problemLine(env.words, problem),
  ]);

  /** @param {State} state */
  function update(state) {
    const end = (way === "older" ? state.run.at(-1) : state.run[0]) ?? "";
    const chat = findChat(state, end);
    const next = state.readings[end]?.status === "ready" ? nextInRun(state, way) : null;
    waits = false;
    if (next === null || chat === null) return hide();
    node.hidden = false;
    const shelf = state[shelfOfChat(state, chat)];
    const problem = next === "more" ? shelf.problem : null;
    const loading = next === "more" && shelf.status === "loading";
    waits = problem === null && !loading;
    draw(loading, problem);
    const words = label(env, next, way);
    if (go.textContent !== words) go.textContent = words;
  }

  // Whoever stands on the button stays in the text.
  function hide() {
    /** @type {HTMLElement | null} */
    const text = go === document.activeElement ? node.closest(".reading") : null;
    node.hidden = true;
    text?.focus({ preventScroll: true });
  }

  return { way, node, update, waits: () => waits };
}

/** @param {Env} env @param {Next} next @param {Way} way */
function label(env, next, way) {
  const { t } = env.words;
  if (next === "more") return t("list.more");
  const { summary } = next.chat;
  const when = [presentStart(env, summary).label, personWords(summary)].filter((part) => part !== "");
  return t(`run.${way}`, { chat: when.join(" · ") });
}
