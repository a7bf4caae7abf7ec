// From hit to hit: every place of a chat, then those of the next chat.

/** @import { Hit, Results } from "./results.js" */
/** @typedef {{ id: string, place: number }} Stop */

import { allHits } from "./results.js";

/** @param {Results} results @returns {Stop[]} */
export function stops(results) {
  return allHits(results).flatMap(({ chat, places }) =>
    (places.length === 0 ? [0] : [...places.keys()]).map((place) => ({ id: chat.summary.id, place })),
  );
}

/** Where the reader is: at the hit stepped to, or at the chat under their eyes.
 * @param {Results} results @param {string | null} openId @returns {Stop | null} */
export function here(results, openId) {
  if (results.at !== null && results.at.id === openId) return results.at;
  return stops(results).find((stop) => stop.id === openId) ?? results.at;
}

/** Null at an end; "more" where a further page goes on.
 * @param {Results} results @param {string | null} openId @param {-1 | 1} way
 * @returns {Stop | "more" | null} */
export function step(results, openId, way) {
  const all = stops(results);
  const now = here(results, openId);
  const index = all.findIndex((stop) => stop.id === now?.id && stop.place === now.place);
  const next = index < 0 ? all[0] : all[index + way];
  if (next !== undefined) return next;
  const part = results.weak.hits.length > 0 ? results.weak : results.strong;
  return way === 1 && (part.answer?.next_cursor ?? null) !== null ? "more" : null;
}

/** "3 of 12": which chat of its part, and which place in it.
 * @param {Results} results @param {Stop} stop */
export function position(results, { id, place }) {
  for (const part of [results.strong, results.weak]) {
    const index = part.hits.findIndex((hit) => hit.chat.summary.id === id);
    if (index < 0) continue;
    const places = part.hits[index]?.places.length ?? 0;
    const count = Math.max(part.answer?.count ?? 0, part.hits.length);
    return { number: index + 1, count, exact: part.answer?.count_exact ?? true, place: place + 1, places };
  }
  return null;
}

/** The entry of the transcript to stand at. @param {Hit | undefined} hit @param {number} place */
export function entryOf(hit, place) {
  return hit?.places[place]?.entry ?? undefined;
}
