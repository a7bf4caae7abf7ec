// How a transcript is shown: two switches that are remembered for this agent.

/** @import { Actions, Env } from "./panel.js" */
/** @import { State } from "../state.js" */

import { h, icon } from "./dom.js";
import { popover } from "./popover.js";

/** @param {Env} env @param {Actions} actions */
export function readingMenu({ words: { t } }, actions) {
  const lines = choice(t("reading.lines"), (on) => actions.prefer({ hide_lines: !on }));
  const times = choice(t("reading.times"), (on) => actions.prefer({ show_times: on }));
  const { node } = popover("sliders", t("reading.label"), "reading-menu", [lines.node, times.node]);

  /** @param {State} state */
  function update({ reader }) {
    lines.set(!reader.hide_lines);
    times.set(reader.show_times);
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
