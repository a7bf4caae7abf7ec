// The way into the wide view; where it can't be opened, the words for that.

/** @import { Actions, Env } from "./panel.js" */

import { h, iconButton } from "./dom.js";

/** @param {Env} env @param {Actions} actions */
export function wideOpener({ words: { t } }, actions) {
  const button = iconButton("wide", t("wide.open"), open);
  const note = h("p", { class: "menu menu-note", role: "status", hidden: true, "data-measured": "floating" });
  const hide = () => (note.hidden = true);
  let busy = false;

  async function open() {
    if (busy) return;
    busy = true;
    note.hidden = await actions.readWide(button);
    note.textContent = note.hidden ? "" : t("wide.failed");
    busy = false;
  }
  return h("div", { class: "menu-anchor", onfocusout: hide }, button, note);
}
