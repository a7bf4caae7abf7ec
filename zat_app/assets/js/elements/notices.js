// Quiet strips above the content: what is on screen stays readable while they stand.

/** @import { Actions, Env } from "./panel.js" */
/** @import { Connection, State, Waiting } from "../state.js" */
/** @import { Problem } from "../contract" */

import { problemWords } from "../problem.js";
import { button } from "./card.js";
import { lostTitle, waitingParts } from "./connect.js";
import { h, icon, region } from "./dom.js";

/** @param {Env} env @param {Actions} actions */
export function notices(env, actions) {
  const node = h("div", { class: "notices", "data-measured": "stacked" });
  /** @type {(ended: Problem | null, outdated: boolean, lost: Connection | null, waiting: Waiting | null) => void} */
  const draw = region(node, (ended, outdated, lost, waiting) => [
    ended !== null && endedStrip(env, ended),
    ended === null && outdated && outdatedStrip(env),
    lost !== null && reconnectStrip(env, lost, waiting, actions),
  ]);

  /** @param {State} state */
  function update({ phase, connection, ended, outdated, waiting, openId, readings }) {
    const listed = phase === "listed";
    // A chat that could not be opened says itself why.
    const said = openId !== null && readings[openId]?.status === "failed";
    const lost = listed && connection?.state === "reconnect" ? connection : null;
    draw(listed && !said ? ended : null, outdated && !said, lost, waiting);
  }
  return { node, update };
}

/** @param {"warning" | "plain"} tone @param {string} symbol @param {string} title
 * @param {string} detail @param {Node[]} more */
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

/** @param {Env} env @param {Connection} connection @param {Waiting | null} waiting
 * @param {Actions} actions */
function reconnectStrip(env, connection, waiting, actions) {
  const { t } = env.words;
  const title = lostTitle(env, connection);
  if (!env.isAdmin || !connection.canConnect) {
    return strip("warning", "plug", title, t("reconnect.agent"));
  }
  if (waiting !== null) {
    return strip("warning", "plug", t("connect.waiting"), "", ...waitingParts(env, waiting, actions));
  }
  const again = button(t("reconnect.button"), actions.connect);
  return strip("warning", "plug", title, t("reconnect.why"), again);
}
