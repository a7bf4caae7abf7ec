// What the search says, in words.

/** @import { Problem, SearchHint } from "../contract" */
/** @import { Env as WordsEnv } from "../present.js" */
/** @import { Translator } from "../i18n.js" */
/** @import { Part, Results } from "./results.js" */
/** @import { Piece, Suggestion } from "./query.js" */
/** @import { Stop } from "./steps.js" */
/** @typedef {WordsEnv & { search: Translator }} Env  `search`: the words that came with the search */

import { milliseconds } from "../format.js";
import { problemWords } from "../problem.js";
import { plain } from "../text.js";
import { filters, pieceAt } from "./query.js";
import { position } from "./steps.js";

const DAY = /^\d{4}-\d{1,2}-\d{1,2}$/;

/** "About 1,000 chats". @param {Env} env @param {Part} part */
export function countWords({ search: { t } }, { answer, hits }) {
  if (answer === null) return "";
  const count = Math.max(answer.count, hits.length);
  if (count === 0) return t("search.none");
  return answer.count_exact ? t("search.count", { count }) : t("search.count_about", { count });
}

/** What has to be known about an answer besides its hits.
 * @param {Env} env @param {Results} results @returns {string[]} */
export function noteWords({ search: { t }, format }, { strong: { answer }, scope, order }) {
  if (answer === null) return [];
  const { copy } = answer;
  const since = milliseconds(copy.hidden_before);
  return [
    scope === "account" && t("search.account_note"),
    answer.partial && t("search.partial"),
    !answer.partial && order === "best" && answer.order === "newest" && answer.hits.length > 0 && t("search.not_weighed"),
    !copy.complete && t("search.copying", { count: copy.chats }),
    since !== null && answer.count === 0 && t("search.window", { date: format.date(since) }),
  ].filter((note) => note !== false);
}

/**
 * @typedef {object} HintView
 * @property {string} text
 * @property {string | null} meant  a word in its place
 * @property {SearchHint} hint
 * @property {boolean} typing  the piece may be unfinished
 */
/** @param {Env} env @param {Results} results @returns {HintView[]} */
export function hintWords({ search: { t } }, { strong: { answer }, answered }) {
  return (answer?.hints ?? []).map((hint) => {
    const piece = plain(answered.slice(hint.start, hint.end)).slice(0, 60);
    const typing = hint.end === answered.length && hint.code !== "too_long";
    return { text: t(`search.hints.${hint.code}`, { piece }), meant: hint.suggestion, hint, typing };
  });
}

/** The filters in force. @param {Env} env @param {string} text
 * @returns {{ label: string, piece: Piece }[]} */
export function chipsOf(env, text) {
  return filters(text).map((piece) => {
    const label = filterWords(env, piece.name, piece.value);
    return { label: piece.minus ? env.search.t("search.without", { filter: label }) : label, piece };
  });
}

/** @param {Env} env @param {string} name @param {string} value */
function filterWords(env, name, value) {
  const { t, has } = env.search;
  const fixed = `search.values.${name}_${value.toLowerCase()}`;
  if (has(fixed)) return t(fixed);
  return t(`search.filters.${name}`, { value: plain(DAY.test(value) ? dayWords(env, value) : value) });
}

/** @param {Env} env @param {string} value */
function dayWords({ format }, value) {
  const [year, month, day] = value.split("-").map(Number);
  const noon = new Date(year ?? 0, (month ?? 1) - 1, day ?? 1, 12);
  return noon.getDate() === day ? format.date(noon.getTime()) : value;
}

/** What a suggestion does. @param {Env} env @param {Suggestion} suggestion */
export function suggestionWords(env, { text, end }) {
  const { name, value } = pieceAt(text, text.length);
  return end ? filterWords(env, name, value) : env.search.t(`search.about.${name}`);
}

/** "Chat 3 of 12", and in short and in words which of its places.
 * @param {Env} env @param {Results} results @param {Stop | null} stop */
export function stepWords({ search: { t } }, results, stop) {
  const at = stop === null ? null : position(results, stop);
  if (at === null) return { chat: "", short: "", place: "" };
  const { number, count, exact, place, places } = at;
  const chat = t(exact ? "search.at" : "search.at_about", { number, count });
  if (places < 2) return { chat, short: "", place: "" };
  return { chat, short: ` · ${place}/${places}`, place: t("search.place", { number: place, count: places }) };
}

/** @param {Env} env @param {Problem} problem */
export function searchProblem({ words, search }, problem) {
  return problemWords(search.has(`errors.${problem.code}.title`) ? search : words, problem);
}
