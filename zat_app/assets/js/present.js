// What the list says about a chat: from the contract's structs to words, without the page.

/** @import { ChatSummary, LookupAnswer, MatchReason, Transcript } from "./contract" */
/** @import { Translator } from "./i18n.js" */
/** @import { Formatter } from "./format.js" */
/** @import { Listed } from "./state.js" */
/** @typedef {{ words: Translator, format: Formatter }} Env */
/** @typedef {{ text: string, tone: "plain" | "info" | "warning" | "danger" }} Mark */
/** @typedef {{ label: string, iso: string | null, title: string }} When */

import { milliseconds } from "./format.js";
import { promiseWords, windowWords } from "./mirror.js";
import { isolated, plain } from "./text.js";

const GROUP_FROM = 6;

/** @param {Env} env @param {ChatSummary} chat */
export function presentRow(env, chat) {
  const { t } = env.words;
  return {
    when: presentStart(env, chat),
    duration: durationWords(env, chat.duration_s),
    preview: chat.preview.trim() === "" ? null : chat.preview,
    noPreview: t(chat.kind === "unreadable" ? "list.unreadable_preview" : "list.no_preview"),
    people: [...chat.agents, ...(chat.department === null ? [] : [chat.department])].map(plain),
    rating: chat.rating,
    marks: [...gradeMarks(env, chat), ...kindMarks(env, chat)],
    // A chat of this very ticket says so with its mark.
    reason: chat.grade === "ticket" ? null : reasonWords(env, chat.reason),
    tentative: chat.grade === "weak",
  };
}

/** "Ada, Ben". @param {Pick<ChatSummary, "agents">} chat */
export function personWords({ agents }) {
  return agents.map((name) => isolated(plain(name))).join(", ");
}

/** A missed chat lasted no time, which is nothing to say. @param {Env} env
 * @param {number | null} seconds */
export function durationWords({ format }, seconds) {
  return seconds === null || seconds <= 0 ? null : format.duration(seconds);
}

/** @param {Env} env
 * @param {Pick<ChatSummary, "started_at" | "started_raw">} chat @returns {When} */
export function presentStart({ words, format }, chat) {
  const ms = milliseconds(chat.started_at);
  if (ms !== null) {
    return { label: format.dayAndTime(ms), iso: chat.started_at, title: format.full(ms) };
  }
  const raw = plain(chat.started_raw ?? "").slice(0, 40);
  const label = raw === "" ? words.t("list.no_date") : words.t("list.unreadable_date", { raw });
  return { label, iso: null, title: label };
}

/** @param {Env} env
 * @param {Pick<Transcript, "kind" | "missed"> & { deleted?: boolean }} chat @returns {Mark[]} */
export function kindMarks({ words }, chat) {
  /** @type {Mark[]} */
  const marks = [];
  if (chat.missed) marks.push({ text: words.t("marks.missed"), tone: "warning" });
  const { t } = words;
  if (chat.kind === "offline_message") marks.push({ text: t("marks.offline"), tone: "plain" });
  if (chat.kind === "unreadable") marks.push({ text: t("marks.unreadable"), tone: "danger" });
  if (chat.deleted === true) marks.push({ text: t("marks.deleted"), tone: "danger" });
  return marks;
}

/** @param {Env} env @param {ChatSummary} chat @returns {Mark[]} */
function gradeMarks({ words }, chat) {
  if (chat.grade === "ticket") return [{ text: words.t("marks.this_ticket"), tone: "info" }];
  if (chat.grade === "weak") return [{ text: words.t("marks.unproven"), tone: "warning" }];
  return [];
}

/** "e-mail 2 of 3". @param {Env} env @param {MatchReason} reason */
export function reasonWords({ words }, reason) {
  const { address_number: number, address_total: total } = reason;
  const key = `reason.${reason.code}`;
  const counted = number !== null && total > 1 && words.has(`${key}_of`);
  return counted ? words.t(`${key}_of`, { number, total }) : words.t(key);
}

/** This ticket's own chats first; the others under their time, or (null) under none while the list
 * is short.
 * @param {Env} env @param {Listed[]} chats @param {boolean} more
 * @returns {{ label: string | null, chats: Listed[] }[]} */
export function groupChats(env, chats, more) {
  if (chats.length === 0) return [];
  if (chats.length < GROUP_FROM && !more) {
    return [{ label: null, chats: [...chats].sort((a, b) => Number(isOwn(b)) - Number(isOwn(a))) }];
  }
  const own = chats.filter(isOwn);
  /** @type {{ label: string | null, chats: Listed[] }[]} */
  const groups = own.length === 0 ? [] : [{ label: env.words.t("list.this_ticket"), chats: own }];
  for (const chat of chats.filter((one) => !isOwn(one))) {
    const label = periodOf(env, chat.summary);
    const last = groups.at(-1);
    if (last !== undefined && last.label === label) last.chats.push(chat);
    else groups.push({ label, chats: [chat] });
  }
  return groups;
}

/** @param {Listed} chat */
function isOwn(chat) {
  return chat.summary.grade === "ticket";
}

/** @param {Env} env @param {ChatSummary} chat */
function periodOf({ words, format }, chat) {
  const ms = milliseconds(chat.started_at);
  if (ms === null) return words.t("period.unknown");
  const ago = format.daysAgo(ms);
  if (ago >= 0 && ago < 7) return words.t("period.week");
  if (ago >= 0 && ago < 30) return words.t("period.month");
  const year = String(format.year(ms));
  return ago > 0 && format.isThisYear(ms) ? words.t("period.this_year", { year }) : year;
}

/** The list's heading. @param {Env} env
 * @param {Pick<LookupAnswer, "found_about">} answer @param {number} shown @param {boolean} more */
export function countWords({ words }, answer, shown, more) {
  if (!more) return words.t("list.count", { count: shown });
  const about = answer.found_about;
  if (about === null || about <= shown) return words.t("list.count_more", { count: shown });
  return words.t("list.count_of", { count: about, shown });
}

/** Why the list is empty.
 * @param {Env} env @param {Pick<LookupAnswer, "source" | "copy" | "addresses" | "weak_about" | "limited">} answer
 * @param {boolean} [isStaff] */
export function emptyWords(env, { source, copy, addresses, weak_about, limited }, isStaff = false) {
  const { t } = env.words;
  const title = t("empty.title");
  if (copy !== null && !copy.complete && source === "mirror") {
    return { title: t("empty.part_title"), detail: t("empty.part", { count: copy.chats }) };
  }
  if (copy !== null && copy.complete && copy.chats === 0) {
    return { title, detail: sentences(env, [t("empty.account"), windowWords(env, copy)]) };
  }
  if (isStaff) return { title, detail: t("empty.staff") };
  if (weak_about > 0) return { title: t("empty.unsure_title"), detail: t("empty.unsure") };
  if (limited) return { title, detail: t("list.limited") };
  const promise = promiseWords(env, copy);
  if (addresses.verified > 0 || promise !== null) {
    const about = promise ?? t("empty.elsewhere");
    const searched = searchedWords(env, addresses);
    return { title, detail: sentences(env, [searched, about, windowWords(env, copy)]) };
  }
  if (addresses.unverified > 0) {
    return { title, detail: t("empty.unverified", { count: addresses.unverified }) };
  }
  return { title: t("empty.no_address_title"), detail: t("empty.no_address") };
}

/** Where nothing was found. @param {Env} env @param {LookupAnswer["addresses"]} addresses */
function searchedWords({ words: { t } }, { verified, unverified }) {
  if (verified > 0) return t("empty.verified", { count: verified });
  return unverified > 0 ? t("empty.addresses", { count: unverified }) : t("empty.nothing_of_them");
}

/** Japanese puts no space after a sentence. @param {Env} env @param {(string | null)[]} parts */
function sentences({ words }, parts) {
  return parts.filter((part) => part !== null).join(words.locale === "ja" ? "" : " ");
}
