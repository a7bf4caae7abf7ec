// The sentences that only acting needs, and its style sheet: brought when first used.

import { translator } from "../i18n.js";
import { ProblemError, problemOf } from "../problem.js";
import { h } from "../elements/dom.js";

/** @type {Map<string, Promise<import("../i18n.js").Translator>>} */
const known = new Map();

/** The same again without asking. @param {string} locale  a file that exists: the one the panel speaks */
export function wordsOf(locale) {
  const words = known.get(locale) ?? load(locale);
  known.set(locale, words);
  words.catch(() => known.delete(locale));
  return words;
}

/** @param {string} locale */
async function load(locale) {
  const answer = await fetch(new URL(`../../words/act.${locale}.json`, import.meta.url)).catch(() => null);
  if (!answer?.ok) throw new ProblemError(problemOf("network_down"));
  return translator(locale, await answer.json());
}

export function loadStyles() {
  const href = new URL("../../act.css", import.meta.url).pathname;
  if (document.querySelector(`link[href="${href}"]`) === null) document.head.append(h("link", { rel: "stylesheet", href }));
}
