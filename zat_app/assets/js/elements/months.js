// The strip of months, which is also the list's filter, and what was chosen on it.

/** @import { Actions, Env } from "./panel.js" */
/** @import { Glance } from "../contract" */
/** @import { State } from "../state.js" */

import { barsOf, sinceWords } from "../bars.js";
import { h, iconButton } from "./dom.js";
import { strip } from "./strip.js";

/** @param {Env} env @param {Actions} actions @param {HTMLElement} place  where the strip goes */
export function months(env, actions, place) {
  const { t } = env.words;
  const bars = strip(env, (bar) => actions.within(bar?.span ?? null));
  const period = h("p", { role: "status" });
  const earlier = iconButton("back", t("span.earlier"), () => step(-1));
  const later = iconButton("forward", t("span.later"), () => step(1));
  const all = iconButton("close", t("span.all"), showAll);
  const chosen = h("div", { class: "span" }, earlier, period, later, all);
  place.replaceWith(bars.node, chosen);
  /** @type {Glance | null} */
  let drawn = null;

  /** @param {-1 | 1} way */
  function step(way) {
    const bar = bars.beside(way);
    if (bar !== null) actions.within(bar.span);
  }
  // The button goes, so whoever pressed it stands on the strip.
  function showAll() {
    bars.focus();
    actions.within(null);
  }

  /** @param {State} state */
  function update({ overview, span }) {
    const glance = overview?.glance ?? null;
    if (glance !== drawn) {
      drawn = glance;
      bars.draw(glance === null ? [] : barsOf(env, glance.months), glance === null ? null : sinceWords(env, glance));
    }
    bars.choose(span);
    chosen.hidden = span === null;
    const words = span === null ? "" : t("span.shown", { period: bars.chosen()?.period ?? "" });
    if (period.textContent !== words) period.textContent = words;
    for (const [one, way] of /** @type {const} */ ([[earlier, -1], [later, 1]])) {
      one.setAttribute("aria-disabled", String(bars.beside(way) === null));
    }
  }
  return { update };
}
