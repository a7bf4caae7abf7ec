// Words of the chat that is read are hidden, for everybody.

/** @import { Acting } from "../act/menu.js" */
/** @import { RedactAnswer } from "../contract" */
/** @import { Listed } from "../state.js" */

import { dialog, tell } from "../act/telling.js";
import { button } from "../elements/card.js";
import { h } from "../elements/dom.js";
import { laterStyles, laterWords } from "../later.js";
import { isAbort, problemWords, toProblem } from "../problem.js";
import { linesIn } from "./person.js";

/** @param {Acting} acting @param {Listed} chat @param {string} selected  what the reader had selected */
export async function hideWords(acting, chat, selected) {
  const { api, env, actions } = acting;
  const [{ t }] = await Promise.all([laterWords("privacy", env.words.locale), laterStyles("privacy")]);
  const field = h("textarea", { class: "act-text", id: "privacy-words", rows: 4, spellcheck: false });
  field.value = linesIn(selected).join("\n");
  const outcome = h("p", { role: "alert" });
  const again = button(t("privacy.hide_undo"), () => run([]));
  const go = button(t("privacy.hide_go"), () => run(linesIn(field.value)), "danger");
  const node = dialog(
    acting.words,
    t("privacy.hide_title"),
    h("label", { for: "privacy-words" }, t("privacy.hide_help")),
    field,
    h("p", { class: "quiet" }, t("privacy.hide_zendesk")),
    outcome,
    h("div", { class: "buttons" }, again),
    go,
  );
  node.classList.add("privacy");
  node.showModal();

  /** @param {string[]} words */
  async function run(words) {
    go.disabled = again.disabled = true;
    outcome.replaceChildren();
    try {
      const body = { chat_id: chat.summary.id, words };
      /** @type {RedactAnswer} */
      const { changed } = await api.ask({ method: "POST", path: "/api/privacy/redact", body, grant: chat.grant });
      node.close();
      tell(t(words.length === 0 ? "privacy.hide_undone" : changed ? "privacy.hide_done" : "privacy.hide_later"));
      actions.close();
      actions.retry();
    } catch (error) {
      if (!isAbort(error)) outcome.textContent = t("privacy.failed", { title: problemWords(env.words, toProblem(error)).title });
      go.disabled = again.disabled = false;
    }
  }
}
