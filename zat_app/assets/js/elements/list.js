// The list of chats, or the words that stand in its place.

/** @import { Actions, Env } from "./panel.js" */
/** @import { Connection, Found, Phase, Shelf, State, Waiting } from "../state.js" */
/** @import { Problem } from "../contract" */
/** @import { Child } from "./dom.js" */

import { countWords, emptyWords } from "../present.js";
import { canRetry } from "../problem.js";
import { button, card, problemCard, problemLine } from "./card.js";
import { connectCard } from "./connect.js";
import { h, region } from "./dom.js";
import { foot } from "./foot.js";
import { glanceHead } from "./glance.js";
import { menu } from "./menu.js";
import { shelf } from "./shelf.js";
import { skeleton } from "./skeleton.js";

/** @type {import("./shelf.js").Opened} */
const NONE = {};

/** @param {Env} env @param {Actions} actions @param {import("./search.js").SearchBox} search */
export function listScreen(env, actions, search) {
  const title = h("h2");
  const tools = menu(env, actions);
  const place = statePlace(env, actions);
  const head = glanceHead(env, actions);
  const shelves = shelvesOf(env, actions);
  const list = h("div", {}, head.node, place.node, shelves.node);
  const content = { class: "content", "data-measured": "stacked" };
  const node = h(
    "section",
    { class: "screen", "aria-label": env.words.t("list.title") },
    h("header", { class: "bar", "data-measured": "stacked" }, title, tools.node),
    search.node,
    h("div", { class: "scroll", onkeydown: walk }, h("div", content, search.results, list)),
  );

  /** @param {State} state */
  function update(state) {
    title.textContent = heading(env, state);
    tools.update(state);
    tools.node.hidden = state.problem !== null && !canRetry(state.problem);
    place.update(state);
    head.update(state);
    shelves.update(state);
    list.hidden = state.hits !== null;
  }

  /** @param {string} id */
  function focus(id) {
    /** @type {HTMLElement | null} */
    const row = node.querySelector(`[data-chat="${CSS.escape(id)}"]`);
    row?.focus({ preventScroll: true });
  }

  return { node, update, focus };
}

/** @param {Env} env @param {State} state */
function heading(env, { found, phase, strong }) {
  const count = strong.chats.length;
  if (phase !== "listed" || found === null || count === 0) return env.words.t("list.title");
  return countWords(env, found, count, strong.nextCursor !== null);
}

/** Both shelves with what stands between and below them.
 * @param {Env} env @param {Actions} actions */
function shelvesOf(env, actions) {
  const strong = shelf(env, actions, "strong");
  const weak = shelf(env, actions, "weak");
  const fold = h("div", { class: "fold" });
  const end = foot(env, actions);
  const dated = datedShelf(env, actions);
  const whole = h("div", {}, strong.node, fold, weak.node);
  const aside = h("div", { class: "act-aside" });
  const node = h("div", {}, whole, dated.node, aside, end.node);
  /** @type {(aside: State["aside"], ...listed: Shelf[]) => void} */
  const leaveOut = region(aside, (given) => {
    if (given.ids.length > 0 || aside.hasChildNodes()) actions.later(import("../act/aside.js").then((act) => act.leaveOut(env, actions, node, aside, given)));
    return [];
  });
  /** @type {(found: Found | null, alone: boolean, weak: Shelf) => void} */
  const drawFold = region(fold, (found, alone, held) => foldWords(env, weak.ask, found, alone, held));

  /** @param {State} state */
  function update(state) {
    node.hidden = state.phase !== "listed";
    const opened = state.overview?.opened ?? NONE;
    whole.hidden = state.span !== null;
    dated.update(state, opened);
    strong.update(state.strong, opened);
    drawFold(state.found, state.strong.chats.length === 0, state.weak);
    weak.update(state.weak, opened);
    leaveOut(state.aside, state.strong, state.weak, state.dated);
    end.update(state);
  }
  return { node, update };
}

/** The chats of the time that was chosen. @param {Env} env @param {Actions} actions */
function datedShelf({ words, ...env }, actions) {
  const chats = shelf({ words, ...env }, actions, "dated");
  const instead = h("div", { class: "shelf-end" });
  const node = h("div", {}, instead, chats.node);
  const again = () => actions.more("dated");
  /** @type {(status: Shelf["status"], problem: Problem | null, count: number) => void} */
  const draw = region(instead, (status, problem, count) => {
    if (count > 0 || status === "closed") return [];
    if (problem !== null) return [problemLine(words, problem), button(words.t("problem.retry"), again)];
    return [status === "ready" ? h("p", { class: "quiet" }, words.t("span.none")) : skeleton("row", 3)];
  });

  /** @param {State} state @param {import("./shelf.js").Opened} opened */
  function update({ span, dated }, opened) {
    node.hidden = span === null;
    draw(dated.status, dated.problem, dated.chats.length);
    chats.update(dated, opened);
  }
  return { node, update };
}

/** Weak matches are folded away; opening them is a click the backend writes down.
 * @param {Env} env @param {() => void} ask @param {Found | null} found @param {boolean} alone
 * @param {Shelf} weak @returns {Child[]} */
function foldWords({ words }, ask, found, alone, weak) {
  const { t } = words;
  const count = found?.weak_about ?? 0;
  if (count === 0) return [];
  if (weak.chats.length > 0) {
    return [h("h3", { class: "period" }, t("weak.heading")), h("p", { class: "quiet" }, t("weak.opened"))];
  }
  if (weak.status === "loading") return [skeleton("row", 1)];
  if (weak.status === "ready") return [h("p", { class: "quiet" }, t("weak.none"))];
  const sentence = t(alone ? "weak.folded_alone" : "weak.folded", { count });
  return [h("p", {}, sentence), problemLine(words, weak.problem), button(t("weak.show"), ask)];
}

/** What stands where the list would be.
 * @param {Env} env @param {Actions} actions */
function statePlace(env, actions) {
  const node = h("div");
  /** @type {(phase: Phase, empty: Found | null, isStaff: boolean, problem: Problem | null, connection: Connection | null, waiting: Waiting | null) => void} */
  const draw = region(node, (phase, empty, isStaff, problem, connection, waiting) => {
    if (empty !== null) return [emptyCard(env, empty, isStaff)];
    if (problem === null) return [phaseCard(env, phase)];
    const lost = problem.code === "reconnect_needed";
    if (!lost && problem.code !== "not_connected") return [problemCard(env, problem, actions.retry)];
    return [connectCard(env, connection, waiting, lost, actions)];
  });

  /** @param {State} state */
  function update({ phase, found, strong, isStaff, problem, connection, waiting }) {
    const empty = phase === "listed" && strong.chats.length === 0 ? found : null;
    draw(phase, empty, isStaff, problem, connection, waiting);
  }
  return { node, update };
}

/** @param {Env} env @param {Phase} phase */
function phaseCard({ words: { t } }, phase) {
  if (phase === "starting" || phase === "loading") return skeleton("row", 4);
  if (phase !== "no_requester") return null;
  return card("chats", t("no_requester.title"), h("p", {}, t("no_requester.detail")));
}

/** @param {Env} env @param {Found} found @param {boolean} isStaff */
function emptyCard(env, found, isStaff) {
  const { title, detail } = emptyWords(env, found, isStaff);
  return card("chats", title, h("p", {}, detail));
}

/** Arrow keys, j and k, Home and End move between chats. @param {KeyboardEvent} event */
function walk(event) {
  const place = event.currentTarget;
  if (event.altKey || event.ctrlKey || event.metaKey || !(place instanceof HTMLElement)) return;
  const rows = [...place.querySelectorAll("button")].filter((one) => one.offsetParent !== null);
  const index = rows.findIndex((one) => one === document.activeElement);
  const [up, down] = [index - 1, index + 1];
  const end = rows.length - 1;
  /** @type {Record<string, number>} */
  const targets = { ArrowDown: down, j: down, ArrowUp: up, k: up, Home: 0, End: end };
  const target = rows[targets[event.key] ?? -1];
  if (target === undefined) return;
  event.preventDefault();
  target.focus();
}
