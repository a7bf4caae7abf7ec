// Names that can be suggested: those the list and the transcripts at hand name.

/** @import { State } from "../state.js" */
/** @import { Known } from "./query.js" */

/** @param {State | null} state @returns {Known} */
export function knownOf(state) {
  if (state === null) return { agent: [], department: [], tag: [], year: [] };
  const chats = [...state.strong.chats, ...state.weak.chats].map((chat) => chat.summary);
  const read = Object.values(state.readings).flatMap((one) => (one.status === "ready" ? [one.transcript] : []));
  const years = chats.map((chat) => (chat.started_at ?? "").slice(0, 4)).sort();
  return {
    agent: some(chats.flatMap((chat) => chat.agents)),
    department: some(chats.map((chat) => chat.department ?? "")),
    tag: some(read.flatMap((transcript) => transcript.tags)),
    year: some(years.reverse()),
  };
}

/** @param {string[]} names */
function some(names) {
  return [...new Set(names)].filter((name) => name !== "");
}
