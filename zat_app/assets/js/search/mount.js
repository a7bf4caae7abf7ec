// The search around its field: loaded when somebody goes there for the first time.

/** @import { Actions, Env as ListEnv } from "../elements/panel.js" */
/** @import { State } from "../state.js" */
/** @import { Env } from "./hit.js" */
/** @import { Results } from "./results.js" */
/** @typedef {{ node: HTMLFormElement, input: HTMLInputElement, results: HTMLElement, finder: HTMLElement }} Places */

import { laterStyles, laterWords } from "../later.js";
import { chips } from "./chips.js";
import { field } from "./field.js";
import { finderBar } from "./finder.js";
import { hitList } from "./hits.js";
import { options } from "./options.js";
import { found } from "./results.js";
import { Searcher } from "./searcher.js";

/** Its words and styles; fails where they can't be had. @param {ListEnv} env */
export async function load(env) {
  const [search] = await Promise.all([laterWords("search", env.words.locale), laterStyles("search")]);
  return (/** @type {Actions} */ actions, /** @type {Places} */ places) => mount({ ...env, search }, actions, places);
}

/** @param {Env} env @param {Actions} actions @param {Places} places */
function mount(env, actions, places) {
  /** @type {State | null} */
  let state = null;
  const searcher = new Searcher({ ask: actions.search, changed });
  const typing = field(env, searcher, places, () => state);
  const inForce = chips(env, searcher, places.input, typing.set);
  const choices = options(env, searcher);
  const hits = hitList(env, searcher, actions, typing, () => state?.found?.weak_about ?? 0);
  const finder = finderBar(env, searcher, actions, places.finder);
  places.node.append(inForce.node, choices.node);
  places.results.replaceChildren(hits.node);

  /** @param {Results} results */
  function changed(results) {
    typing.update(results);
    inForce.update(results);
    choices.update(results);
    hits.update(results);
    const now = found(results);
    if (now === null || !sameChats(now, state?.hits ?? null)) actions.found(now);
    if (state !== null) finder.update(state);
  }

  /** Another question of the panel, another search. @param {State} now */
  function update(now) {
    const isOther = state !== null && state.sequence !== now.sequence;
    state = now;
    if (isOther) {
      typing.set("");
      searcher.empty();
    }
    finder.update(now);
  }

  typing.typed();
  addEventListener("online", () => searcher.results.strong.problem?.code === "network_down" && searcher.again());
  return { update };
}

/** @param {State["hits"]} a @param {State["hits"]} b */
function sameChats(a, b) {
  return a !== null && b !== null && a.length === b.length && a.every((chat, index) => chat === b[index]);
}
