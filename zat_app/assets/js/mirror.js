// What the panel says about our copy of the account's chats: how much it holds, how fresh it is,
// and what it can't know.

/** @import { Copy, LookupAnswer } from "./contract" */
/** @import { Env } from "./present.js" */
/** @typedef {Pick<LookupAnswer, "source" | "as_of" | "copy">} Answered */

import { milliseconds } from "./format.js";

const STALE_MS = 120_000;
/** Troubles that an agent knows by one name. */
const SILENT = ["unavailable", "throttled", "unreadable"];

/** One line: "12,400 chats since Mar 2021, up to date 20s ago".
 * @param {Env} env @param {Copy} copy @param {LookupAnswer["source"]} source  of the list */
export function lineWords(env, copy, source) {
  const { t } = env.words;
  if (!copy.complete) {
    return t(source === "mirror" ? "mirror.partial" : "mirror.copying", { count: copy.chats });
  }
  const held = heldWords(env, copy);
  const upTo = milliseconds(copy.up_to);
  if (upTo === null) return held;
  const ago = env.format.ago(upTo);
  const fresh = ago === null ? t("mirror.fresh_now") : t("mirror.fresh", { ago });
  return t("mirror.line", { held, fresh });
}

/** @param {Env} env @param {Copy} copy */
function heldWords({ words: { t }, format }, copy) {
  const since = milliseconds(copy.since);
  if (copy.chats === 0) return t("mirror.held_none");
  if (since === null) return t("mirror.held_undated", { count: copy.chats });
  return t("mirror.held", { count: copy.chats, since: format.month(since) });
}

/** What stands behind the line, a paragraph each.
 * @param {Env} env @param {Answered & { copy: Copy }} answer @returns {string[]} */
export function detailWords(env, answer) {
  const { copy } = answer;
  const trouble = copy.trouble === null ? null : troubleWords(env, copy.trouble);
  const read = milliseconds(answer.as_of) === null ? null : sourceWords(env, answer);
  const about = [promiseWords(env, copy), windowWords(env, copy), read, trouble];
  return about.filter((words) => words !== null);
}

/** What the copy promises about a chat that isn't listed; null while it can promise nothing.
 * @param {Env} env @param {Copy | null} copy */
export function promiseWords({ words, format }, copy) {
  const since = milliseconds(copy?.since ?? null);
  if (copy === null || !copy.complete || since === null) return null;
  return words.t("mirror.promise", { since: format.longDate(since) });
}

/** @param {Env} env @param {Copy | null} copy */
export function windowWords({ words, format }, copy) {
  const before = milliseconds(copy?.hidden_before ?? null);
  return before === null ? null : words.t("mirror.window", { date: format.longDate(before) });
}

/** @param {Env} env @param {string} code */
function troubleWords({ words: { t, has } }, code) {
  const key = `mirror.trouble.${code}`;
  return has(key) ? t(key) : t("mirror.hindered", { code });
}

/** Where the list was read from, and when. @param {Env} env
 * @param {Pick<LookupAnswer, "source" | "as_of">} answer */
export function sourceWords(env, answer) {
  const ms = milliseconds(answer.as_of);
  const time = ms === null ? answer.as_of : momentWords(env, ms);
  return env.words.t(`source.${answer.source}`, { time });
}

/** @param {Env} env @param {number} ms */
function momentWords({ format }, ms) {
  return format.daysAgo(ms) === 0 ? format.time(ms) : format.dateAndTime(ms);
}

/** Zendesk took our access away, and the copy answered all the same.
 * @param {Pick<LookupAnswer, "source" | "copy"> | null} answer */
export function lostButCopied(answer) {
  return answer?.source === "mirror" && answer.copy?.trouble === "reconnect";
}

/** "You're reading the copy up to 09:12."; null when the list isn't from the copy.
 * @param {Env} env @param {Answered | null} answer */
export function readingWords(env, answer) {
  if (answer === null || answer.source !== "mirror" || answer.copy === null) return null;
  const upTo = answer.copy.complete ? milliseconds(answer.copy.up_to) : null;
  if (upTo === null) return env.words.t("mirror.reading_part");
  return env.words.t("mirror.reading", { time: momentWords(env, upTo) });
}

/** Above a list that isn't what Zendesk would say now; null while there is nothing to worry about.
 * @param {Env} env @param {Answered | null} answer */
export function staleWords(env, answer) {
  const detail = readingWords(env, answer);
  const copy = answer?.copy ?? null;
  if (detail === null || copy === null || lostButCopied(answer)) return null;
  if (copy.complete && (copy.trouble === null || !isOld(env, copy))) return null;
  const trouble = copy.trouble ?? "unavailable";
  const silent = SILENT.includes(trouble);
  return { title: silent ? env.words.t("mirror.silent") : troubleWords(env, trouble), detail };
}

/** @param {Env} env @param {Copy} copy */
function isOld({ format }, copy) {
  const upTo = milliseconds(copy.up_to);
  return upTo === null || format.age(upTo) > STALE_MS;
}
