// Quiet strips above the content: what is on screen stays readable while they stand.

/** @import { Actions, Env } from "./panel.js" */
/** @import { Connection, Found, State, Waiting } from "../state.js" */
/** @import { Problem } from "../contract" */

import { lostButCopied, readingWords, staleWords } from "../mirror.js";
import { problemWords } from "../problem.js";
import { button } from "./card.js";
import { lostTitle, waitingParts, whyLost } from "./connect.js";
import { h, icon, region } from "./dom.js";

/** @param {Env} env @param {Actions} actions */
export function notices(env, actions) {
  const node = h("div", { class: "notices", "data-measured": "stacked" });
  /** @type {(ended: Problem | null, outdated: boolean, lost: boolean, connection: Connection | null, waiting: Waiting | null, found: Found | null) => void} */
  const draw = region(node, (ended, outdated, lost, connection, waiting, found) => [
    ended !== null && endedStrip(env, ended),
    ended === null && outdated && outdatedStrip(env),
    lost ? reconnectStrip(env, found, connection, waiting, actions) : staleStrip(env, found),
  ]);

  /** @param {State} state */
  function update({ phase, connection, ended, found, outdated, waiting, openId, readings }) {
    const listed = phase === "listed";
    // A chat that could not be opened says itself why.
    const said = openId !== null && readings[openId]?.status === "failed";
    draw(
      listed && !said ? ended : null,
      outdated && !said,
      listed && isLost(connection, found),
      listed ? connection : null,
      waiting,
      listed ? found : null,
    );
  }
  return { node, update };
}

/** The copy may not have noticed yet that Zendesk Chat is connected again.
 * @param {Connection | null} connection @param {Found | null} found */
function isLost(connection, found) {
  const state = connection?.state;
  return state === "reconnect" || (state !== "connected" && lostButCopied(found));
}

/** @param {"warning" | "plain"} tone @param {string} symbol @param {string} title
 * @param {string | Node} detail @param {Node[]} more */
function strip(tone, symbol, title, detail, ...more) {
  const sentence = h("p", {}, h("strong", {}, title), " ", detail);
  return h("div", { class: `strip strip-${tone}` }, icon(symbol), sentence, ...more);
}

/** @param {Env} env @param {Problem} ended */
function endedStrip({ words }, ended) {
  const { title, detail } = problemWords(words, ended);
  return strip("warning", "problem", title, detail);
}

/** @param {Env} env */
function outdatedStrip({ words: { t } }) {
  return strip("plain", "info", t("outdated.title"), t("outdated.detail"));
}

/** @param {Env} env @param {Found | null} found */
function staleStrip(env, found) {
  const words = staleWords(env, found);
  return words !== null && strip("plain", "info", words.title, words.detail);
}

/** @param {Env} env @param {Found | null} found @param {Connection | null} connection
 * @param {Waiting | null} waiting @param {Actions} actions */
function reconnectStrip(env, found, connection, waiting, actions) {
  const { t } = env.words;
  const title = lostTitle(env, connection);
  const reading = readingWords(env, found) ?? "";
  if (!env.isAdmin || !connection?.canConnect) {
    return strip("warning", "plug", title, `${reading} ${t("reconnect.agent")}`);
  }
  if (waiting !== null) {
    return strip("warning", "plug", t("connect.waiting"), "", ...waitingParts(env, waiting, actions));
  }
  const again = button(t("reconnect.button"), actions.connect);
  return strip("warning", "plug", title, h("span", {}, `${reading} `, whyLost(env, connection)), again);
}
