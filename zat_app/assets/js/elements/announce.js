// What a screen reader is told when the panel changes by itself.

/** @import { Env } from "../present.js" */
/** @import { State } from "../state.js" */

import { countWords, emptyWords, presentStart } from "../present.js";
import { problemWords } from "../problem.js";
import { findChat } from "../state.js";

/** @param {Env} env @param {State} state */
export function announcement(env, state) {
  const { t } = env.words;
  const { phase, problem, found, strong } = state;
  if (state.openId !== null) return reading(env, state, state.openId);
  if (phase === "no_requester") return t("no_requester.title");
  if (problem !== null) return problemWords(env.words, problem).title;
  if (phase !== "listed" || found === null) return t("list.loading");
  if (strong.chats.length === 0) return emptyWords(env, found).title;
  return countWords(env, found, strong.chats.length, strong.nextCursor !== null);
}

/** @param {Env} env @param {State} state @param {string} id */
function reading(env, state, id) {
  const held = state.readings[id];
  if (held?.status === "failed") return problemWords(env.words, held.problem).title;
  if (held?.status !== "ready") return env.words.t("transcript.loading");
  const chat = findChat(state, id);
  const when = chat === null ? "" : presentStart(env, chat.summary).label;
  return env.words.t("transcript.opened", { when });
}
