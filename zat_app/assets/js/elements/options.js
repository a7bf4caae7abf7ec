// How this agent likes to read: switches that are remembered for them, in every panel.

/** @import { Actions, Env } from "./panel.js" */
/** @import { State } from "../state.js" */

import { h, icon } from "./dom.js";
import { popover } from "./popover.js";

/** @param {Env} env @param {Actions} actions */
export function readingMenu({ words: { t }, boot }, actions) {
  const lines = choice(t("reading.lines"), (on) => actions.prefer({ hide_lines: !on }));
  const times = choice(t("reading.times"), (on) => actions.prefer({ show_times: on }));
  const newest = choice(t("reading.newest"), (on) => actions.prefer({ open_newest: on }));
  const choices = [lines.node, times.node, newest.node];
  const { node } = popover("sliders", t("reading.label"), "reading-menu", choices);

  /** @param {State} state */
  function update({ reader }) {
    lines.set(!reader.hide_lines);
    times.set(reader.show_times);
    newest.set(reader.open_newest ?? boot.open_newest);
  }
  return { node, update };
}

/** @param {string} label @param {(on: boolean) => void} chosen */
function choice(label, chosen) {
  const about = { type: "button", class: "menu-item choice", role: "switch", onclick: act };
  const node = h("button", about, icon("done"), label);
  /** @param {boolean} on */
  const set = (on) => node.setAttribute("aria-checked", String(on));
  function act() {
    chosen(node.getAttribute("aria-checked") !== "true");
  }
  return { node, set };
}
