// The list's small menu: ask again, and for admins the connection.

/** @import { Actions, Env } from "./panel.js" */
/** @import { Connection, State } from "../state.js" */

import { milliseconds } from "../format.js";
import { plain } from "../text.js";
import { h, region } from "./dom.js";
import { popover } from "./popover.js";

/** @param {Env} env @param {Actions} actions */
export function menu(env, actions) {
  const { t } = env.words;
  const connection = h("div");
  const refresh = menuItem(t("menu.refresh"), () => pick(actions.retry));
  const keys = menuItem(t("menu.keys"), () => pick(actions.help));
  const duties = h("div");
  const { node, close } = popover("more", t("menu.label"), "menu", [refresh, keys, duties, connection], learn);
  /** @type {(known: Connection | null) => void} */
  const draw = region(connection, (known) => (known === null ? [] : connectionItems(env, known, ask)));

  function learn() {
    if (env.isAdmin) void actions.refresh();
    void actions.offer(env, duties, close);
  }
  /** @param {() => void} act */
  function pick(act) {
    close();
    act();
  }
  function ask() {
    pick(() => actions.later(import("./disconnect.js").then((dialog) => dialog.ask(env, actions, node))));
  }
  /** @param {State} state */
  function update(state) {
    draw(env.isAdmin ? state.connection : null);
  }
  return { node, update };
}

/** @param {string} label @param {() => void} act */
function menuItem(label, act, look = "") {
  return h("button", { type: "button", class: `menu-item ${look}`, onclick: act }, label);
}

/** @param {Env} env @param {Connection} connection @param {() => void} ask */
function connectionItems({ words, format }, connection, ask) {
  if (connection.state !== "connected") return [];
  const ms = milliseconds(connection.since);
  const when = ms === null ? "" : format.date(ms);
  const name = plain(connection.connected_by ?? "");
  const note = words.t(name === "" ? "menu.connected" : "menu.connected_by", { name, when });
  return [
    h("p", { class: "menu-note" }, note),
    connection.may_disconnect && menuItem(words.t("menu.disconnect"), ask, "danger"),
  ];
}
