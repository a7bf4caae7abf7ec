// Over an open hit: which one it is, and the ways to the one before and the next.

/** @import { Actions } from "../elements/panel.js" */
/** @import { State } from "../state.js" */
/** @import { Env } from "./present.js" */
/** @import { Searcher } from "./searcher.js" */

import { h, iconButton, region } from "../elements/dom.js";
import { mark } from "../elements/row.js";
import { paint } from "./highlight.js";
import { stepWords } from "./present.js";
import { allHits } from "./results.js";
import { entryOf, here, step } from "./steps.js";

/** @param {Env} env @param {Searcher} searcher @param {Actions} actions @param {HTMLElement} node */
export function finderBar(env, searcher, actions, node) {
  const { t } = env.search;
  const words = h("p", { role: "status" });
  const whose = mark({ text: t("search.anybodys"), tone: "warning" });
  const before = iconButton("newer", t("search.before"), () => void go(-1));
  const next = iconButton("older", t("search.next"), () => void go(1));
  node.replaceChildren(words, whose, before, next);
  node.hidden = true;
  const screen = /** @type {HTMLElement} */ (node.parentElement);
  const reading = /** @type {HTMLElement} */ (screen.querySelector(".reading"));
  /** @type {State | null} */
  let state = null;
  let isDue = false;
  /** @type {(chat: string, short: string, place: string) => void} */
  const drawWords = region(words, (chat, short, place) => [
    chat,
    h("span", { "aria-hidden": "true" }, short),
    h("span", { class: "visually-hidden" }, ` ${place}`),
  ]);
  screen.addEventListener("keydown", keys);
  new MutationObserver(repaint).observe(reading, { childList: true, subtree: true });

  /** @param {-1 | 1} way */
  async function go(way) {
    if (state === null) return;
    let stop = step(searcher.results, state.openId, way);
    if (stop === "more") {
      await searcher.more(searcher.results.weak.hits.length > 0 ? "weak" : "strong");
      stop = step(searcher.results, state.openId, way);
    }
    if (stop === null || stop === "more") return;
    const { id, place } = stop;
    searcher.at(id, place);
    actions.open(id, entryOf(allHits(searcher.results).find((hit) => hit.chat.summary.id === id), place));
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (node.hidden || event.altKey || event.ctrlKey || event.metaKey) return;
    const way = event.key === "n" ? 1 : event.key === "p" ? -1 : undefined;
    if (way === undefined) return;
    event.preventDefault();
    void go(way);
  }

  function stop() {
    return state === null ? null : here(searcher.results, state.openId);
  }

  // Pieces of a long transcript come and go while it is read.
  function repaint() {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      paint(reading, node.hidden ? [] : allHits(searcher.results), stop());
    });
  }

  /** @param {State} now */
  function update(now) {
    state = now;
    const isFound = now.hits !== null && now.openId !== null && now.hits.length > 0;
    node.hidden = !isFound;
    repaint();
    if (!isFound) return;
    const { chat, short, place } = stepWords(env, searcher.results, stop());
    drawWords(chat, short, place);
    whose.hidden = now.hits?.find((chat) => chat.summary.id === now.openId)?.summary.grade !== "account";
    for (const [one, way] of /** @type {const} */ ([[before, -1], [next, 1]])) {
      one.setAttribute("aria-disabled", String(step(searcher.results, now.openId, way) === null));
    }
  }

  return { update };
}
