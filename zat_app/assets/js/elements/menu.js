// The list's small menu: ask again, and for admins the connection.

/** @import { Actions, Env } from "./panel.js" */
/** @import { Connection, State } from "../state.js" */

import { milliseconds } from "../format.js";
import { plain } from "../text.js";
import { h, iconButton, region } from "./dom.js";
import { confirmDisconnect } from "./disconnect.js";

/** @param {Env} env @param {Actions} actions */
export function menu(env, actions) {
  const { t } = env.words;
  const dialog = confirmDisconnect(env, actions);
  const connection = h("div");
  const refresh = menuItem(t("menu.refresh"), () => pick(actions.retry));
  const about = { class: "menu", id: "menu", hidden: true, "data-measured": "floating" };
  const box = h("div", about, refresh, connection);
  const opener = iconButton("more", t("menu.label"), toggle);
  const on = { onkeydown: keys, onfocusout: left };
  const node = h("div", { class: "menu-anchor", ...on }, opener, box, dialog.node);
  opener.setAttribute("aria-controls", "menu");
  show(false);
  /** @type {(known: Connection | null) => void} */
  const draw = region(connection, (known) => (known === null ? [] : connectionItems(env, known, ask)));

  function toggle() {
    show(box.hidden);
    if (!box.hidden && env.isAdmin) void actions.refresh();
  }
  /** @param {boolean} open */
  function show(open) {
    box.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
  }
  /** @param {() => void} act */
  function pick(act) {
    show(false);
    opener.focus();
    act();
  }
  function ask() {
    pick(dialog.open);
  }
  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (event.key === "Escape" && !box.hidden) pick(() => {});
  }
  // A click beside the menu, also on a place that takes no focus, closes it.
  /** @param {FocusEvent} event */
  function left(event) {
    if (!(event.relatedTarget instanceof Node) || !node.contains(event.relatedTarget)) show(false);
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
    connection.may_disconnect && menuItem(words.t("disconnect.button"), ask, "danger"),
  ];
}
