// Invented answers to searches.

/** @import { SearchAnswer, SearchHit, SearchPlace, SearchRequest } from "../../zat_app/assets/js/contract" */

import { chat, copy, mia } from "./world.js";

/** @param {string} id @param {SearchPlace[]} [places] @param {object} [more] @returns {SearchHit} */
export const hit = (id, places = [place(0)], more = {}) => ({ chat: chat(id, more), places });

/** @param {number | null} entry @param {Partial<SearchPlace>} [more] @returns {SearchPlace} */
export const place = (entry, more = {}) => ({ field: "message", entry, text: "my coat", marks: [{ start: 3, end: 7 }], ...more });

/** @param {SearchHit[]} hits @param {Partial<SearchAnswer>} [more] @returns {SearchAnswer} */
export function answerOf(hits, more = {}) {
  return {
    sequence: 1, requester_id: 11, source: "mirror", as_of: "2026-11-24T11:00:00Z", hits, grant: "grant-1",
    next_cursor: null, count: hits.length, count_exact: true, order: "newest", partial: false, hints: [],
    time_zone: "Europe/Berlin", account_search: false, copy: copy(), ...more,
  }; // prettier-ignore
}

/** @param {string} query @param {Partial<SearchRequest>} [more] @returns {SearchRequest} */
export function askedFor(query, more = {}) {
  return { sequence: 1, ticket_id: 42, requester: mia, query, scope: "requester", order: "newest", weak: false, cursor: null, ...more };
}
