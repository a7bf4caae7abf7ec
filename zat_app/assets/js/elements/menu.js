// The list's small menu: ask again, and for admins the connection.

/** @import { Actions, Env } from "./panel.js" */
/** @import { Connection, State } from "../state.js" */

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
  const draw = region(connection, (known) => {
    const place = h("div");
    if (known?.state === "connected") void import("./access.js").then((access) => access.tell(env, actions, known, place, ask)).catch(() => {});
    return [place];
  });

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
export function menuItem(label, act, look = "") {
  return h("button", { type: "button", class: `menu-item ${look}`, onclick: act }, label);
}
