// A requester's chats at a glance: whether there is one, and the words of its first line.

/** @import { Env } from "./present.js" */
/** @import { Listed } from "./state.js" */

import { personWords, presentStart } from "./present.js";
import { began } from "./shelves.js";

/** From how many chats on the list has a head. */
const FEW = 3;

/** @param {number | null} about  how many chats there are */
export function hasGlance(about) {
  return about !== null && about >= FEW;
}

/** "Last chat: Fri, 14 Nov, 09:12, with Ada". @param {Env} env @param {Listed[]} chats */
export function lastWords(env, chats) {
  const latest = chats.reduce((a, b) => (began(b.summary) > began(a.summary) ? b : a), /** @type {Listed} */ (chats[0]));
  const when = presentStart(env, latest.summary).label;
  const people = personWords(latest.summary);
  return env.words.t(people === "" ? "glance.last" : "glance.last_with", { when, people });
}
