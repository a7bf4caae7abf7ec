// Which chat is read on into. Chats stand in the order in which they began, whatever shelf order
// the list has; strong and weak matches never run into each other.

/** @import { Listed, Shelf, State } from "./state.js" */
/** @typedef {"older" | "newer"} Way */
/** @typedef {{ chat: Listed } | "more"} Next  "more": a further page of the list knows */

import { began } from "./shelves.js";
import { findChat, shelfOfChat, withoutAside } from "./state.js";

/** What follows the run at one of its ends; null: nothing does.
 * @param {State} state @param {Way} way @returns {Next | null} */
export function nextInRun(state, way) {
  const end = way === "older" ? state.run.at(-1) : state.run[0];
  const chat = end === undefined ? null : findChat(state, end);
  if (chat === null) return null;
  const shelf = state[shelfOfChat(state, chat)];
  const chats = withoutAside(state, inOrder(shelf));
  const index = chats.findIndex((one) => one.summary.id === end);
  if (index < 0) return null;
  const next = chats[way === "older" ? index + 1 : index - 1];
  if (next !== undefined) return { chat: next };
  return way === "older" && shelf.nextCursor !== null ? "more" : null;
}

/** Newest first, and only as far as nothing is missing between: a ticket's own chat is listed
 * ahead of its time. @param {Shelf} shelf @returns {Listed[]} */
function inOrder({ chats, nextCursor }) {
  const others = chats.filter((chat) => chat.summary.grade !== "ticket");
  const reached = nextCursor === null ? -Infinity : Math.min(...others.map(at));
  return chats.filter((chat) => at(chat) >= reached).sort((a, b) => (at(a) === at(b) ? 0 : at(b) - at(a)));
}

/** @param {Listed} chat */
function at(chat) {
  return began(chat.summary);
}
