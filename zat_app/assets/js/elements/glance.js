// The head of the list: the last chat, the mood, and a strip of months that is also its filter.

/** @import { Actions, Env } from "./panel.js" */
/** @import { Glance } from "../contract" */
/** @import { Listed, State } from "../state.js" */
/** @import { Child } from "./dom.js" */

import { barsOf, hasGlance, lastWords, sinceWords } from "../glance.js";
import { h, icon, iconButton, region } from "./dom.js";
import { strip } from "./strip.js";

/** @param {Env} env @param {Actions} actions */
export function glanceHead(env, actions) {
  const { t } = env.words;
  const last = h("p", { class: "quiet" });
  const facts = h("p", { class: "glance-facts" });
  const months = strip(env, (bar) => actions.within(bar?.span ?? null));
  const period = h("p", { role: "status" });
  const earlier = iconButton("back", t("span.earlier"), () => step(-1));
  const later = iconButton("forward", t("span.later"), () => step(1));
  const all = iconButton("close", t("span.all"), showAll);
  const chosen = h("div", { class: "span" }, earlier, period, later, all);
  const node = h("div", { class: "glance" }, last, facts, months.node, chosen);
  /** @type {(chats: Listed[]) => void} */
  const drawLast = region(last, (chats) => (chats.length === 0 ? [] : [lastWords(env, chats)]));
  /** @type {(glance: Glance | null) => void} */
  const drawFacts = region(facts, (glance) => {
    if (glance === null) months.draw([], null);
    else months.draw(barsOf(env, glance.months), sinceWords(env, glance));
    return glance === null ? [] : factsOf(env, glance);
  });

  /** @param {-1 | 1} way */
  function step(way) {
    const bar = months.beside(way);
    if (bar !== null) actions.within(bar.span);
  }
  // The button goes, so whoever pressed it stands on the strip.
  function showAll() {
    months.focus();
    actions.within(null);
  }

  /** @param {State} state */
  function update({ phase, found, strong, overview, span }) {
    const glance = overview?.glance ?? null;
    const waits = overview === null && found?.source === "mirror" && hasGlance(found.found_about);
    node.hidden = phase !== "listed" || !(waits || (glance !== null && hasGlance(glance.chats)));
    if (node.hidden) return;
    drawLast(strong.chats);
    drawFacts(glance);
    months.choose(span);
    chosen.hidden = span === null;
    const words = span === null ? "" : t("span.shown", { period: months.chosen()?.period ?? "" });
    if (period.textContent !== words) period.textContent = words;
    for (const [one, way] of /** @type {const} */ ([[earlier, -1], [later, 1]])) {
      one.setAttribute("aria-disabled", String(months.beside(way) === null));
    }
  }
  return { node, update };
}

/** @param {Env} env @param {Glance} glance @returns {Child[]} */
function factsOf(env, glance) {
  const { t } = env.words;
  /** @param {"good" | "bad"} what */
  const rated = (what) => fact(what, env.format.number(glance[what]), t(`glance.${what}`, { count: glance[what] }));
  const missed = t("glance.missed", { count: glance.missed });
  const facts = [
    glance.good > 0 && rated("good"),
    glance.bad > 0 && rated("bad"),
    glance.missed > 0 && fact("missed", missed, missed),
  ];
  return facts.some(Boolean) ? facts : [t("glance.chats", { count: glance.chats })];
}

/** @param {string} what @param {string} short @param {string} words */
function fact(what, short, words) {
  const spoken = short !== words && h("span", { class: "visually-hidden" }, words);
  const seen = h("span", { "aria-hidden": short === words ? null : "true" }, short);
  return h("span", { class: `fact fact-${what}`, title: words }, icon(what), seen, spoken);
}
