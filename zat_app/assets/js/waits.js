// How long the customer waited: from their first words that nobody had answered to an agent's.
// Automatic messages answer nothing.

/** @import { Entry, Transcript } from "./contract" */
/** @import { Env } from "./present.js" */

import { milliseconds } from "./format.js";

/** @type {WeakMap<Transcript, Map<Entry, number>>} */
const known = new WeakMap();

/** The replies with their waits in milliseconds, in order; counted once for each transcript.
 * @param {Transcript} transcript */
export function waitsOf(transcript) {
  const counted = known.get(transcript) ?? count(transcript.entries);
  known.set(transcript, counted);
  return counted;
}

/** @param {Entry[]} entries */
function count(entries) {
  /** @type {Map<Entry, number>} */
  const waits = new Map();
  /** @type {number | null} */
  let asked = null;
  for (const entry of entries) {
    const at = milliseconds(entry.at);
    if (at === null || (entry.kind !== "message" && entry.kind !== "file")) continue;
    if (entry.sender?.role === "visitor") asked ??= at;
    if (entry.sender?.role !== "agent" || asked === null) continue;
    if (at >= asked) waits.set(entry, at - asked);
    asked = null;
  }
  return waits;
}

/** "First reply after 20 sec · 45 sec on average · 3 min at most"; null without a reply.
 * @param {Env} env @param {Transcript} transcript */
export function waitWords({ words: { t }, format }, transcript) {
  const waits = [...waitsOf(transcript).values()].map((ms) => ms / 1000);
  const [first] = waits;
  if (first === undefined) return null;
  if (waits.length === 1) return t("times.one", { first: format.duration(first) });
  const average = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
  return t("times.several", {
    first: format.duration(first),
    average: format.duration(average),
    longest: format.duration(waits.reduce((most, wait) => Math.max(most, wait))),
  });
}
