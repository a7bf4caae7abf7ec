// What stands where the run goes on: it comes into view, and the next chat takes its place.

/** @import { Actions, Env } from "./panel.js" */
/** @import { State } from "../state.js" */
/** @import { Next, Way } from "../run.js" */

import { personWords, presentStart } from "../present.js";
import { nextInRun } from "../run.js";
import { findChat, shelfOfChat } from "../state.js";
import { problemLine } from "./card.js";
import { h, region } from "./dom.js";
import { skeleton } from "./skeleton.js";

/** @param {Env} env @param {Actions} actions @param {Way} way */
export function edge(env, actions, way) {
  const node = h("div", { class: `edge edge-${way}` });
  const go = () => actions.runOn(way);
  let waits = false;
  /** @type {(label: string, loading: boolean, problem: import("../contract").Problem | null) => void} */
  const draw = region(node, (label, loading, problem) => {
    if (loading) return [skeleton("bubble", 1)];
    return [problemLine(env.words, problem), h("button", { type: "button", class: "link-button", onclick: go }, label)];
  });

  /** @param {State} state */
  function update(state) {
    const end = (way === "older" ? state.run.at(-1) : state.run[0]) ?? "";
    const chat = findChat(state, end);
    const next = state.readings[end]?.status === "ready" ? nextInRun(state, way) : null;
    node.hidden = next === null || chat === null;
    waits = false;
    if (next === null || chat === null) return;
    const shelf = state[shelfOfChat(state, chat)];
    const problem = next === "more" ? shelf.problem : null;
    const loading = next === "more" && shelf.status === "loading";
    waits = problem === null && !loading;
    draw(label(env, next, way), loading, problem);
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
