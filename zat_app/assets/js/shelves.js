// A shelf of the list: chats of one kind, a page after the other.

/** @import { ChatSummary, LookupAnswer } from "./contract" */
/** @import { Listed, Shelf, Span } from "./state.js" */

import { milliseconds } from "./format.js";

// A chat that moved to this page because a newer one came in meanwhile is not listed twice.
/** @param {Listed[]} before @param {LookupAnswer} answer @param {string | null} cursor
 * @param {boolean} weak
 * @param {Span | null} [span]  nothing that began before it is kept, and nothing after that asked for
 * @returns {Shelf} */
export function shelfOf(before, answer, cursor, weak, span = null) {
  const known = new Set(before.map((chat) => chat.summary.id));
  const since = milliseconds(span?.since ?? null) ?? -Infinity;
  const until = span?.until ?? null;
  const fits = answer.chats.filter((summary) => began(summary) >= since);
  const added = fits
    .filter((summary) => !known.has(summary.id))
    .map((summary) => ({ summary, grant: answer.grant, cursor, weak, until }));
  // A ticket's own chat is listed ahead of its time.
  const isOver = answer.chats.some((summary) => summary.grade !== "ticket" && began(summary) < since);
  const nextCursor = isOver ? null : answer.next_cursor;
  return { status: "ready", chats: [...before, ...added], nextCursor, problem: null };
}

/** Without a date a chat stands before all others. @param {ChatSummary} summary */
export function began(summary) {
  return milliseconds(summary.started_at) ?? -Infinity;
}

/** The same chats, openable for longer. @param {Shelf} shelf @param {LookupAnswer} answer
 * @returns {Shelf} */
export function withGrant(shelf, { chats, grant }) {
  const ids = new Set(chats.map((summary) => summary.id));
  const renewed = shelf.chats.map((chat) => (ids.has(chat.summary.id) ? { ...chat, grant } : chat));
  return { ...shelf, chats: renewed };
}
