// Zendesk Chat isn't connected: an agent learns that nothing is theirs to do, an admin connects.

/** @import { Actions, Env } from "./panel.js" */
/** @import { Connection, Waiting } from "../state.js" */
/** @import { Child } from "./dom.js" */

import { milliseconds } from "../format.js";
import { button, card } from "./card.js";
import { copyText } from "./copy.js";
import { h, outLink } from "./dom.js";

/** @param {Env} env @param {Connection | null} connection  null: not known (yet)
 * @param {Waiting | null} waiting @param {boolean} lost  it was connected before
 * @param {Actions} actions */
export function connectCard(env, connection, waiting, lost, actions) {
  const { t } = env.words;
  if (waiting !== null) {
    return card("plug", t("connect.waiting"), ...waitingParts(env, waiting, actions));
  }
  const title = lost ? lostTitle(env, connection) : null;
  if (env.isAdmin) {
    return card("plug", title ?? t("connect.title"), ...adminBody(env, connection, lost, actions));
  }
  const sentence = t(lost ? "reconnect.agent" : "connect.agent");
  return card("plug", title ?? t("connect.agent_title"), h("p", {}, sentence));
}

/** @param {Env} env @param {Connection | null} connection @param {boolean} lost
 * @param {Actions} actions @returns {Child[]} */
function adminBody(env, connection, lost, actions) {
  const { words } = env;
  const why = lost && h("p", {}, whyLost(env, connection));
  if (connection === null) return [why];
  if (!connection.ready) return [why, h("p", {}, words.t("connect.finish_setup"))];
  if (!connection.canConnect) return [why, h("p", {}, words.t("connect.use_setup"))];
  const label = words.t(lost ? "reconnect.button" : "connect.button");
  return [why, h("p", {}, words.t("connect.admin")), button(label, actions.connect, "primary")];
}

/** What is usual; then, when its words came, what it was.
 * @param {Env} env @param {Connection | null} connection */
export function whyLost(env, connection) {
  const node = h("span", {}, env.words.t("reconnect.why"));
  if (connection?.cause) void import("./access.js").then((access) => access.tellWhy(env, connection, node)).catch(() => {});
  return node;
}

/** Nobody is told that the window was blocked: a window that opened can look the same from here.
 * @param {Env} env @param {Waiting} waiting @param {Actions} actions */
export function waitingParts({ words: { t } }, waiting, actions) {
  const copied = h("span", { role: "status", class: "quiet" });
  const copy = button(t("connect.copy"), () => {
    copied.textContent = t(copyText(waiting.url) ? "connect.copied" : "connect.not_copied");
  });
  const again = waiting.slow && button(t("connect.again"), actions.connect);
  return [
    h("p", {}, t("connect.not_visible"), " ", outLink(waiting.url, t("connect.open_here"))),
    h("div", { class: "buttons" }, copy, again),
    copied,
  ];
}

/** @param {Env} env @param {Connection | null} connection */
export function lostTitle({ words, format }, connection) {
  const ms = milliseconds(connection?.since ?? null);
  if (ms === null) return words.t("reconnect.title");
  return words.t("reconnect.title_since", { when: format.dateAndTime(ms) });
}
