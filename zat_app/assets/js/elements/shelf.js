// A shelf of the list: strong or weak matches. It keeps its rows, a further page only adds some, so
// nothing moves under the reader's eyes.

/** @import { Actions, Env } from "./panel.js" */
/** @import { Listed, Shelf, ShelfName, ShelfStatus } from "../state.js" */
/** @import { ChatSummary, Problem } from "../contract" */
/** @typedef {Readonly<Record<string, string>>} Opened  when this agent last opened a chat, by its id */

import { groupChats } from "../present.js";
import { button, problemLine } from "./card.js";
import { h, region } from "./dom.js";
import { row, tellOpened } from "./row.js";
import { skeleton } from "./skeleton.js";

/** @param {Env} env @param {Actions} actions @param {ShelfName} name */
export function shelf(env, actions, name) {
  const groups = h("div");
  const end = shelfEnd(env, ask);
  const node = h("div", { class: `shelf shelf-${name}` }, groups, end.node);
  /** By summary, so that a chat whose facts changed is drawn anew.
   * @type {Map<ChatSummary, HTMLElement>} */
  let rows = new Map();
  /** @type {Listed[]} */
  let before = [];
  let asked = false;
  /** @type {Opened | null} */
  let told = null;

  function ask() {
    asked = true;
    actions.more(name);
  }

  /** @param {Shelf} shelf @param {Opened} opened */
  function update(shelf, opened) {
    end.update(shelf);
    place(shelf);
    if (told === opened) return;
    told = opened;
    for (const { summary } of before) {
      const [at, node] = [opened[summary.id], rows.get(summary)];
      if (at !== undefined && node !== undefined) tellOpened(env, node, at);
    }
  }

  /** @param {Shelf} shelf */
  function place(shelf) {
    if (shelf.chats === before) return;
    told = null;
    const next = shelf.chats[before.length]?.summary;
    before = shelf.chats;
    rows = new Map(shelf.chats.map(keep));
    groups.replaceChildren(...groupChats(env, shelf.chats, shelf.nextCursor !== null).map(group));
    // Whoever asked for more goes on reading at the first new chat.
    if (asked && next) rows.get(next)?.querySelector("button")?.focus({ preventScroll: true });
    asked = false;
  }

  /** @param {Listed} chat @returns {[ChatSummary, HTMLElement]} */
  function keep(chat) {
    return [chat.summary, rows.get(chat.summary) ?? row(env, chat, actions.open)];
  }

  /** @param {{ label: string | null, chats: Listed[] }} one */
  function group({ label, chats }) {
    const items = chats.flatMap((chat) => rows.get(chat.summary) ?? []);
    const heading = label !== null && h("h3", { class: "period" }, label);
    return h("div", {}, heading, h("ul", { role: "list" }, ...items));
  }

  return { node, update, ask };
}

/** @param {Env} env @param {() => void} ask */
function shelfEnd({ words }, ask) {
  const { t } = words;
  const node = h("div", { class: "shelf-end" });
  /** @type {(status: ShelfStatus, more: boolean, problem: Problem | null, count: number) => void} */
  const draw = region(node, (status, more, problem, count) => {
    if (count === 0) return [];
    if (status === "loading") return [skeleton("row", 1)];
    const label = t(problem === null ? "list.more" : "problem.retry");
    return [problemLine(words, problem), more && button(label, ask)];
  });

  /** @param {Shelf} shelf */
  function update(shelf) {
    draw(shelf.status, shelf.nextCursor !== null, shelf.problem, shelf.chats.length);
  }
  return { node, update };
}
