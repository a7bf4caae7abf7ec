// The head of the list: the last chat, the mood, and the place of the strip of months.

/** @import { Actions, Env } from "./panel.js" */
/** @import { Glance } from "../contract" */
/** @import { Listed, State } from "../state.js" */
/** @import { Child } from "./dom.js" */

import { hasGlance, lastWords } from "../glance.js";
import { h, icon, region } from "./dom.js";

/** @param {Env} env @param {Actions} actions */
export function glanceHead(env, actions) {
  const last = h("p", { class: "quiet" });
  const facts = h("p", { class: "glance-facts" });
  const place = h("div", { class: "months" });
  const node = h("div", { class: "glance" }, last, facts, place);
  /** @type {(chats: Listed[]) => void} */
  const drawLast = region(last, (chats) => (chats.length === 0 ? [] : [lastWords(env, chats)]));
  /** @type {(glance: Glance | null) => void} */
  const drawFacts = region(facts, (glance) => (glance === null ? [] : factsOf(env, glance)));
  /** @type {State | null} */
  let shown = null;
  /** @type {{ update: (state: State) => void } | null} */
  let strip = null;
  let isComing = false;

  // The strip is brought once there is something to draw in it.
  async function bring() {
    isComing = true;
    const module = await import("./months.js").catch(() => null);
    isComing = false;
    if (module === null) return;
    strip = module.months(env, actions, place);
    if (shown !== null) strip.update(shown);
  }

  /** @param {State} state */
  function update(state) {
    const { phase, found, strong, overview } = state;
    const glance = overview?.glance ?? null;
    const waits = overview === null && found?.source === "mirror" && hasGlance(found.found_about);
    node.hidden = phase !== "listed" || !(waits || (glance !== null && hasGlance(glance.chats)));
    if (node.hidden) return;
    shown = state;
    drawLast(strong.chats);
    drawFacts(glance);
    if (strip === null && glance !== null && !isComing) void bring();
    strip?.update(state);
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
