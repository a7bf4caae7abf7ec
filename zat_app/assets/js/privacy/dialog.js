// What an administrator does for a person who asks about their data, as a <dialog>.

/** @import { Api } from "../api.js" */
/** @import { DutiesAnswer, ErasedAnswer, FileAnswer, PersonFound, RestrictedAnswer } from "../contract" */
/** @import { Actions, Env } from "../elements/panel.js" */
/** @import { Translator } from "../i18n.js" */
/** @import { Store } from "../state.js" */
/** @typedef {{ api: Api, store: Store, actions: Partial<Actions>, env: Env, words: Translator }} Parts */

import { button } from "../elements/card.js";
import { h, outLink } from "../elements/dom.js";
import { laterStyles } from "../later.js";
import { isAbort, problemWords, toProblem } from "../problem.js";
import { linesOf, personOf } from "./person.js";
import { foundWords } from "./words.js";

/** @param {Parts} parts @param {DutiesAnswer["duties"]} duties */
export async function open(parts, duties) {
  await Promise.all([laterStyles("act"), laterStyles("privacy")]);
  const { api, store, env, words } = parts;
  const { t } = words;
  const field = h("textarea", { class: "act-text", id: "privacy-who", rows: 3, spellcheck: false, oninput: forget });
  field.value = linesOf(store.get().requester);
  const said = h("div", { role: "status" });
  const next = h("div", { class: "buttons" });
  const person = [
    h("label", { for: "privacy-who" }, t("privacy.who")),
    field,
    h("div", { class: "buttons" }, button(t("privacy.find"), find, "primary")),
    said,
    next,
    h("p", { class: "quiet" }, t("privacy.zendesk"), " ", t("privacy.noted")),
  ];
  const audit = h("div", { class: "buttons" }, button(t("privacy.audit_file"), readAudit));
  const outcome = h("p", { role: "alert" });
  const mayFind = duties.includes("privacy");
  const node = h(
    "dialog",
    { class: "act-dialog privacy", "aria-labelledby": "privacy-title", "data-measured": "floating", onclose: () => node.remove() },
    h("h2", { id: "privacy-title" }, t(mayFind ? "privacy.title" : "privacy.audit")),
    ...(mayFind ? person : []),
    duties.includes("audit") && audit,
    outcome,
    h("div", { class: "buttons" }, button(t("privacy.close"), () => node.close())),
  );
  document.getElementById("panel")?.append(node);
  node.showModal();

  /** @template T @param {string} path @param {unknown} body @param {(answer: T) => void} then */
  async function ask(path, body, then) {
    node.setAttribute("aria-busy", "true");
    outcome.replaceChildren();
    try {
      then(await api.ask({ method: "POST", path, body }));
    } catch (error) {
      if (!isAbort(error)) outcome.textContent = t("privacy.failed", { title: problemWords(env.words, toProblem(error)).title });
    } finally {
      node.removeAttribute("aria-busy");
    }
  }

  function forget() {
    for (const place of [said, next, outcome]) place.replaceChildren();
  }

  function find() {
    forget();
    void ask("/api/privacy/find", personOf(field.value), (/** @type {PersonFound} */ found) => {
      tell(foundWords(env, words, found));
      const hidden = found.restricted_since !== null;
      next.replaceChildren(
        button(t("privacy.export"), () => ask("/api/privacy/export", personOf(field.value), file)),
        hidden ? button(t("privacy.lift"), () => restrict("lift", "privacy.shown")) : button(t("privacy.restrict"), () => restrict("restrict", "privacy.hidden")),
        button(t("privacy.erase"), sure, "danger"),
      );
    });
  }

  /** @param {string[]} sentences */
  function tell(sentences) {
    said.replaceChildren(...sentences.map((sentence) => h("p", {}, sentence)));
  }

  /** @param {string} what @param {string} sentence */
  function restrict(what, sentence) {
    void ask(`/api/privacy/${what}`, personOf(field.value), (/** @type {RestrictedAnswer} */ { chats }) => {
      forget();
      tell([t(sentence, { count: chats })]);
      parts.actions.retry?.();
    });
  }

  /** A second click, elsewhere than the first one. */
  function sure() {
    tell([t("privacy.erase_sure")]);
    next.replaceChildren(button(t("privacy.cancel"), forget), button(t("privacy.erase_yes"), erase, "danger"));
  }

  function erase() {
    void ask("/api/privacy/erase", personOf(field.value), (/** @type {ErasedAnswer} */ { chats, certificate, file: made, traces }) => {
      forget();
      tell([t("privacy.erased", { count: chats }), t("privacy.certificate", { number: certificate }), ...(traces ? [t("privacy.traces")] : [])]);
      file(made);
      parts.actions.retry?.();
    });
  }

  function readAudit() {
    void ask("/api/audit", {}, file);
  }

  // Whether a window opened can't be told for sure: the link stays.
  /** @param {FileAnswer} made */
  function file({ url }) {
    window.open(url, "_blank");
    outcome.replaceChildren(t("privacy.file_note"), " ", outLink(new URL(url, location.origin).toString(), t("privacy.file")));
  }
}
