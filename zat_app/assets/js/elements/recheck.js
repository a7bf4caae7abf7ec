// "Check this person again": their chats are read anew from Zendesk, and what is gone there goes.
// Brought when the line under the list is opened.

/** @import { Translator } from "../i18n.js" */
/** @import { Recheck } from "../state.js" */
/** @import { Actions, Env } from "./panel.js" */

import { laterWords } from "../later.js";
import { problemWords } from "../problem.js";
import { button } from "./card.js";
import { h } from "./dom.js";

/** Rejects when its words can't be fetched. @param {Env} env @param {Actions} actions */
export async function recheck({ words }, actions) {
  const later = await laterWords("recheck", words.locale);
  const outcome = h("p", { role: "status" });
  const ask = button(later.t("recheck.button"), actions.recheck);
  const node = h("div", { class: "recheck" }, ask, outcome);

  /** @param {Recheck | null} state */
  function update(state) {
    // Not `disabled`: a button that is switched off under the reader's finger loses the focus.
    ask.setAttribute("aria-disabled", String(state?.status === "busy"));
    const failed = state?.status === "failed";
    const said = failed ? problemWords(words, state.problem).title : recheckWords(later, state);
    if (outcome.textContent !== said) outcome.textContent = said;
    outcome.classList.toggle("error-text", failed);
  }
  return { node, update };
}

/** What came of it. @param {Translator} words @param {Exclude<Recheck, { status: "failed" }> | null} recheck */
export function recheckWords({ t }, recheck) {
  if (recheck === null) return "";
  if (recheck.status === "busy") return t("recheck.busy");
  const { done, checked, removed } = recheck.answer;
  if (!done) return t("recheck.longer");
  if (checked === 0) return t("recheck.none");
  const gone = removed === 0 ? t("recheck.removed_none") : t("recheck.removed", { count: removed });
  return t("recheck.done", { checked: t("recheck.checked", { count: checked }), removed: gone });
}
