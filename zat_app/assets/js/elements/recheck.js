// "Check this person again": their chats are read anew from Zendesk, and what is gone there goes.

/** @import { Recheck } from "../state.js" */
/** @import { Actions, Env } from "./panel.js" */

import { recheckWords } from "../mirror.js";
import { button } from "./card.js";
import { h } from "./dom.js";

/** @param {Env} env @param {Actions} actions */
export function recheck(env, actions) {
  const outcome = h("p", { role: "status" });
  const ask = button(env.words.t("recheck.button"), actions.recheck);
  const node = h("div", { class: "recheck" }, ask, outcome);

  /** @param {Recheck | null} state */
  function update(state) {
    // Not `disabled`: a button that is switched off under the reader's finger loses the focus.
    ask.setAttribute("aria-disabled", String(state?.status === "busy"));
    const words = state === null ? "" : recheckWords(env, state);
    if (outcome.textContent !== words) outcome.textContent = words;
    outcome.classList.toggle("error-text", state?.status === "failed");
  }
  return { node, update };
}
