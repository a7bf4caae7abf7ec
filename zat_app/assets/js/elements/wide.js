// The way into the wide view; where it can't be opened, the words for that.

/** @import { Actions, Env } from "./panel.js" */

import { h, iconButton } from "./dom.js";

/** @param {Env} env @param {Actions} actions */
export function wideOpener({ words: { t } }, actions) {
  const button = iconButton("wide", t("wide.open"), open);
  const note = h("p", { class: "menu menu-note", role: "status", hidden: true });
  const hide = () => (note.hidden = true);

  async function open() {
    hide();
    button.disabled = true;
    const opened = await actions.readWide(button);
    button.disabled = false;
    note.textContent = opened ? "" : t("wide.failed");
    note.hidden = opened;
    if (!opened) button.focus();
  }
  return h("div", { class: "menu-anchor", onfocusout: hide }, button, note);
}
