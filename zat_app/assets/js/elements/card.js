// A state in words: what is the case, why, and what can be done about it.

/** @import { Child } from "./dom.js" */
/** @import { Problem } from "../contract" */
/** @import { Translator } from "../i18n.js" */
/** @import { Env } from "./panel.js" */

import { SHUT_OUT, canRetry, problemWords } from "../problem.js";
import { h, icon } from "./dom.js";

/** @param {string} symbol @param {string} title @param {Child[]} body */
export function card(symbol, title, ...body) {
  const badge = h("span", { class: "card-icon" }, icon(symbol));
  return h("div", { class: "card" }, badge, h("h3", {}, title), ...body);
}

/** @param {string} label @param {() => void} act @param {"primary" | "plain" | "danger"} [look] */
export function button(label, act, look = "plain") {
  return h("button", { type: "button", class: `button button-${look}`, onclick: act }, label);
}

/** For a place where something else stays readable.
 * @param {Translator} words @param {Problem | null} problem */
export function problemLine(words, problem) {
  return problem !== null && h("p", { class: "error-text" }, problemWords(words, problem).title);
}

/** @param {Env} env @param {Problem} problem @param {() => void} retry */
export function problemCard(env, problem, retry) {
  const { title, detail, wait } = problemWords(env.words, problem);
  return card(
    SHUT_OUT.includes(problem.code) ? "lock" : "problem",
    title,
    h("p", {}, detail),
    wait !== null && h("p", { class: "quiet" }, wait),
    canRetry(problem) && button(env.words.t("problem.retry"), retry),
  );
}
