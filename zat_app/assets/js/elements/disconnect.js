// "Disconnect?" as a <dialog>: confirm() is silently false inside Zendesk's frame.

/** @import { Actions, Env } from "./panel.js" */

import { laterWords } from "../later.js";
import { isAbort, problemWords, toProblem } from "../problem.js";
import { button } from "./card.js";
import { h } from "./dom.js";

/** @param {Env} env @param {Actions} actions @param {Element} place */
export async function ask({ words }, actions, place) {
  const { t } = await laterWords("admin", words.locale);
  const outcome = h("p", { role: "alert", class: "error-text" });
  const cancel = button(t("disconnect.cancel"), () => node.close());
  const confirm = button(t("disconnect.confirm"), () => void run(), "danger");
  const node = h(
    "dialog",
    { "aria-labelledby": "disconnect-title", "data-measured": "floating" },
    h("h2", { id: "disconnect-title" }, t("disconnect.title")),
    h("p", {}, t("disconnect.detail")),
    outcome,
    h("div", { class: "buttons" }, cancel, confirm),
  );

  async function run() {
    confirm.disabled = true;
    try {
      await actions.disconnect();
      node.close();
      actions.retry();
    } catch (error) {
      if (!isAbort(error)) outcome.textContent = problemWords(words, toProblem(error)).title;
    } finally {
      confirm.disabled = false;
    }
  }

  node.addEventListener("close", () => node.remove());
  place.append(node);
  node.showModal();
}
