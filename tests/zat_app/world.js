// Invented chats, answers and helpers for the tests beside this file.

/** @import { ChatSummary, Copy, Entry, LookupAnswer, Requester, Transcript } from "../../zat_app/assets/js/contract" */

import { readFileSync } from "node:fs";
import { formatter } from "../../zat_app/assets/js/format.js";
import { translator } from "../../zat_app/assets/js/i18n.js";

/** Tuesday, 24 November 2026, noon in UTC. */
export const NOW = Date.UTC(2026, 10, 24, 12);

export const ASSETS = new URL("../../zat_app/assets/", import.meta.url);
export const TRANSLATIONS = new URL("../../zat_app/translations/", import.meta.url);

/** Without the commas and special spaces that differ between versions of the locale data.
 * @param {string | null | undefined} text */
export function bare(text) {
  return (text ?? "").replaceAll(",", "").replace(/[\u00A0\u202F]/g, " ");
}

/** @param {string} locale */
export function wordsOf(locale) {
  return JSON.parse(readFileSync(new URL(`${locale}.json`, TRANSLATIONS), "utf8"));
}

/** English words, Berlin's time. */
export const env = {
  words: translator("en", wordsOf("en")),
  format: formatter("en-GB", "Europe/Berlin", () => NOW),
};

/** @type {Requester} */
export const mia = { id: 11, emails: [{ value: "mia@example.org", verified: true }], phones: [], external_id: null };
/** @type {Requester} */
export const tom = { id: 12, emails: [{ value: "tom@example.org", verified: true }], phones: [], external_id: null };

/** @param {string} id @param {Partial<ChatSummary>} [more] @returns {ChatSummary} */
export function chat(id, more = {}) {
  return {
    id, kind: "chat", started_at: "2026-11-14T08:12:00Z", started_raw: "2026-11-14T08:12:00Z",
    ended_at: null, duration_s: 720, agents: ["Ada"], department: "Billing", preview: "Is my order late?",
    messages: 4, rating: null, missed: false, ticket_id: null, grade: "verified_email",
    reason: { code: "verified_email", address_number: 2, address_total: 3 }, ...more,
  }; // prettier-ignore
}

/** @param {Partial<Entry>} more @returns {Entry} */
export function entry(more) {
  return {
    kind: "message", at: "2026-11-14T08:12:00Z", at_raw: null, sender: null, text: null, options: [],
    tags_added: [], tags_removed: [], rating: null, department: null, file: null, ...more,
  }; // prettier-ignore
}

/** @param {string} id @param {Entry[]} [entries] @returns {Transcript} */
export function transcript(id, entries = []) {
  return {
    id, kind: "chat", started_at: null, started_raw: null, ended_at: null, duration_s: null,
    agents: ["Ada"], department: null, rating: null, comment: null, tags: [], missed: false,
    deleted: false, ticket_id: null, entries, unreadable: 0, has_history: true,
  }; // prettier-ignore
}

/** @param {number} sequence @param {string[]} ids @param {Partial<LookupAnswer>} [more]
 * @returns {LookupAnswer} */
export function answer(sequence, ids, more = {}) {
  return {
    sequence, requester_id: 11, source: "live", as_of: "2026-11-24T11:00:00Z",
    addresses: { verified: 1, unverified: 0 }, chats: ids.map((id) => chat(id)), grant: "grant-1",
    next_cursor: null, found_about: null, weak_about: 0, cut_off: false, limited: false, newest: null,
    copy: null, ...more,
  }; // prettier-ignore
}

/** A complete copy that is a minute old. @param {Partial<Copy>} [more] @returns {Copy} */
export function copy(more = {}) {
  return {
    chats: 12_400, since: "2021-03-03T09:00:00Z", up_to: "2026-11-24T11:59:00Z", complete: true,
    hidden_before: null, trouble: null, ...more,
  }; // prettier-ignore
}
