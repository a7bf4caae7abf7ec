// What was found, in the list's place: notes, hits with the words around what was asked for, and
// apart from them those that may be somebody else's.

/** @import { Actions } from "../elements/panel.js" */
/** @import { Child } from "../elements/dom.js" */
/** @import { Env } from "./hit.js" */
/** @import { Field } from "./field.js" */
/** @import { Hit, Part, PartName, Results } from "./results.js" */
/** @import { Searcher } from "./searcher.js" */

import { button } from "../elements/card.js";
import { h, region } from "../elements/dom.js";
import { skeleton } from "../elements/skeleton.js";
import { canRetry } from "../problem.js";
import { hitRow } from "./hit.js";
import { hintWords, noteWords, searchProblem } from "./present.js";
import { corrected, replaced } from "./query.js";
import { entryOf } from "./steps.js";

/** @param {Env} env @param {Searcher} searcher @param {Actions} actions @param {Field} field
 * @param {() => number} weakAbout  how many chats may be somebody else's */
export function hitList(env, searcher, actions, field, weakAbout) {
  const { t } = env.search;
  const notes = h("div", { class: "search-notes" });
  const strong = part("strong");
  const weak = part("weak");
  const fold = h("div", { class: "fold" });
  const node = h("div", { hidden: true, onkeydown: keys }, notes, strong.node, fold, weak.node);
  /** @type {(results: Results) => void} */
  const drawNotes = region(notes, (results) => [
    ...hints(results),
    ...noteWords(env, results).map((note) => h("p", { class: "quiet" }, note)),
    results.scope === "account" && results.text !== results.answered && h("p", { class: "quiet" }, t("search.press_enter")),
    ...problem(results.strong),
  ]);
  /** @type {(held: Part, isOffered: boolean) => void} */
  const drawFold = region(fold, (held, isOffered) => {
    if (!isOffered) return [];
    if (held.hits.length > 0) return [h("h3", { class: "period" }, env.words.t("weak.heading")), h("p", { class: "quiet" }, env.words.t("weak.opened"))];
    if (held.status === "loading") return [skeleton("row", 1)];
    if (held.status === "ready") return [h("p", { class: "quiet" }, t("search.weak_none"))];
    return [h("p", {}, t("search.weak")), ...problem(held), button(t("search.weak_show"), () => void searcher.more("weak"))];
  });

  /** @param {PartName} name */
  function part(name) {
    return shelf(env, () => void searcher.more(name), (hit) => {
      searcher.at(hit.chat.summary.id, 0);
      actions.open(hit.chat.summary.id, entryOf(hit, 0));
    });
  }

  /** @param {Results} results @returns {Child[]} */
  function hints(results) {
    return hintWords(env, results).map(({ text, meant, hint, typing }) => {
      const typed = results.answered.slice(hint.start, hint.end);
      const better = meant === null ? "" : corrected(typed, hint.code, meant);
      const act = () => {
        field.focus();
        field.set(replaced(results.answered, hint, better));
      };
      const look = typing ? "hint hint-typing" : "hint";
      return h("p", { class: look }, text, " ", meant !== null && h("button", { type: "button", class: "link-button", onclick: act }, t("search.meant", { meant: better })));
    });
  }

  /** @param {Part} held @returns {Child[]} */
  function problem(held) {
    if (held.problem === null) return [];
    const { title, detail, wait } = searchProblem(env, held.problem);
    return [
      h("p", { class: "error-text" }, title),
      h("p", { class: "quiet" }, detail, wait !== null && ` ${wait}`),
      canRetry(held.problem) && button(env.words.t("problem.retry"), searcher.again),
    ];
  }

  /** Escape leads from the hits back into the field. @param {KeyboardEvent} event */
  function keys(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    field.focus();
  }

  /** @param {Results} results */
  function update(results) {
    node.hidden = results.strong.answer === null && results.strong.problem === null;
    drawNotes(results);
    strong.update(results.strong, results.scope === "requester");
    drawFold(results.weak, results.scope === "requester" && results.strong.answer !== null && weakAbout() > 0);
    weak.update(results.weak, true);
    node.classList.toggle("is-stale", results.text !== results.answered);
  }

  return { node, update };
}

/** Hits of one kind. Further ones come when the end comes into view, or by its button; those that
 * are there stay where they are.
 * @param {Env} env @param {() => void} more @param {(hit: Hit) => void} open */
function shelf(env, more, open) {
  const list = h("ul", { role: "list" });
  const go = button(env.search.t("search.more"), more);
  const bones = skeleton("row", 1);
  const end = h("div", { class: "shelf-end", hidden: true }, bones, go);
  const node = h("div", {}, list, end);
  /** @type {Map<Hit, HTMLElement>} */
  let rows = new Map();
  const sight = new IntersectionObserver(([entry]) => entry?.isIntersecting && more());

  /** Pages of the whole account count for the brake: those come by the button alone.
   * @param {Part} part @param {boolean} bySight */
  function update({ hits, status, answer, problem }, bySight) {
    const before = rows;
    rows = new Map(hits.map((hit) => [hit, before.get(hit) ?? hitRow(env, hit, open)]));
    for (const [hit, row] of before) if (!rows.has(hit)) row.remove();
    const added = [...rows].flatMap(([hit, row]) => (before.has(hit) ? [] : [row]));
    list.append(...added);
    // Whoever asked for more goes on reading at the first new hit.
    if (go === document.activeElement) added[0]?.querySelector("button")?.focus({ preventScroll: true });
    end.hidden = problem !== null || (answer?.next_cursor ?? null) === null;
    bones.hidden = status !== "loading";
    sight.disconnect();
    if (bySight && !end.hidden && status === "ready") sight.observe(end);
  }

  return { node, update };
}
