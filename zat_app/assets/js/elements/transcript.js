// One chat, read inside the panel.

/** @import { Actions, Env } from "./panel.js" */
/** @import { Reading, State } from "../state.js" */
/** @import { ChatSummary, Transcript } from "../contract" */
/** @import { Child } from "./dom.js" */

import { presentEntries } from "../entries.js";
import { durationWords, kindMarks, presentStart } from "../present.js";
import { findChat, neighbour } from "../state.js";
import { plain } from "../text.js";
import { problemCard } from "./card.js";
import { h, icon, iconButton, region, words } from "./dom.js";
import { item } from "./entry.js";
import { mark, time } from "./row.js";
import { skeleton } from "./skeleton.js";

/** @param {Env} env @param {Actions} actions */
export function transcriptScreen(env, actions) {
  const { t } = env.words;
  /** @type {State | null} */
  let current = null;
  const bar = titleBar(env, actions.close, go);
  const content = h("div", { class: "content", "data-measured": "stacked" });
  const scroll = h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": t("transcript.region") },
    content,
  );
  const label = { class: "screen", "aria-label": t("transcript.title"), onkeydown: keys };
  const node = h("section", label, bar.node, scroll);
  /** @type {string | null} */
  let shownId = null;
  /** @type {(reading: Reading | undefined, id: string | null, ticketId: number | null) => void} */
  const draw = region(content, (reading, id, ticketId) => {
    if (id !== shownId) scroll.scrollTop = 0;
    shownId = id;
    return body(env, actions, reading, id, ticketId);
  });

  /** @param {-1 | 1} direction */
  function go(direction) {
    const chat = current === null ? null : neighbour(current, direction);
    if (chat !== null) actions.open(chat.summary.id);
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const act = { Escape: actions.close, j: () => go(1), k: () => go(-1) }[event.key] ?? scrolling(event);
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  /** Who just opened a chat stands on its title, outside of what scrolls, and wants to read on.
   * @param {KeyboardEvent} event */
  function scrolling({ key, target }) {
    if (!(target instanceof HTMLHeadingElement)) return undefined;
    const page = scroll.clientHeight * 0.9;
    const step = { ArrowDown: 40, ArrowUp: -40, PageDown: page, PageUp: -page, " ": page }[key];
    return step === undefined ? undefined : () => scroll.scrollBy(0, step);
  }

  /** @param {State} state */
  function update(state) {
    current = state;
    const { openId, readings, ticketId } = state;
    bar.update(state);
    draw(openId === null ? undefined : readings[openId], openId, ticketId);
  }

  return { node, update, focus: bar.focus };
}

/** Back, which chat this is, and the ways to the chats next to it.
 * @param {Env} env @param {() => void} close @param {(direction: -1 | 1) => void} go */
function titleBar(env, close, go) {
  const { t } = env.words;
  const title = h("h2", { tabindex: -1 });
  const facts = h("p", { class: "quiet" });
  const back = iconButton("back", t("transcript.back"), close);
  const newer = iconButton("newer", t("transcript.newer"), () => go(-1));
  const older = iconButton("older", t("transcript.older"), () => go(1));
  const node = h(
    "header",
    { class: "bar bar-reading", "data-measured": "stacked" },
    back,
    h("div", { class: "bar-words" }, title, facts),
    newer,
    older,
  );
  /** @type {(chat: ChatSummary | undefined) => void} */
  const drawTitle = region(title, (chat) => (chat ? [time(presentStart(env, chat))] : []));
  /** @type {(chat: ChatSummary | undefined) => void} */
  const drawFacts = region(facts, (chat) => [(facts.title = chat ? factWords(env, chat) : "")]);

  // A button that is switched off under the reader's finger would lose the focus to nowhere.
  /** @param {HTMLButtonElement} button @param {boolean} on */
  function enable(button, on) {
    if (!on && button === document.activeElement) title.focus();
    button.disabled = !on;
  }

  /** @param {State} state */
  function update(state) {
    const chat = state.openId === null ? undefined : findChat(state, state.openId)?.summary;
    drawTitle(chat);
    drawFacts(chat);
    enable(newer, neighbour(state, -1) !== null);
    enable(older, neighbour(state, 1) !== null);
  }

  return { node, update, focus: () => title.focus({ preventScroll: true }) };
}

/** @param {Env} env @param {ChatSummary} chat */
function factWords(env, chat) {
  const duration = durationWords(env, chat.duration_s) ?? [];
  const department = chat.department === null ? [] : [chat.department];
  return [...chat.agents, ...department].map(plain).concat(duration).join(" · ");
}

/** @param {Env} env @param {Actions} actions @param {Reading | undefined} reading
 * @param {string | null} id @param {number | null} ticketId @returns {Child[]} */
function body(env, actions, reading, id, ticketId) {
  if (reading === undefined || id === null) return [];
  if (reading.status === "loading") return [skeleton("bubble", 5)];
  if (reading.status === "failed") {
    return [problemCard(env, reading.problem, () => actions.open(id))];
  }
  return [summary(env, actions, reading.transcript, ticketId), ...entries(env, reading.transcript)];
}

/** @param {Env} env @param {Transcript} transcript @returns {Child[]} */
function entries(env, transcript) {
  const { t } = env.words;
  const items = presentEntries(env, transcript);
  const count = transcript.unreadable;
  const lost = count > 0 && h("p", { class: "warning" }, t("transcript.unreadable", { count }));
  if (items.length === 0) {
    const why = transcript.has_history ? "transcript.empty" : "transcript.no_history";
    return [lost, h("p", { class: "note" }, t(why))];
  }
  const list = h("ol", { class: "entries", role: "list" }, ...items.map((one) => item(env, one)));
  return [lost, list, h("p", { class: "end" }, t("transcript.end"))];
}

/** Marks, rating, tags and the ticket, above the first words.
 * @param {Env} env @param {Actions} actions @param {Transcript} transcript
 * @param {number | null} ticketId  the ticket on screen */
function summary(env, actions, transcript, ticketId) {
  const parts = [
    ...kindMarks(env, transcript).map(mark),
    ratingMark(env, transcript.rating),
    ...transcript.tags.map((tag) => h("span", { class: "mark mark-plain" }, plain(tag))),
    transcript.ticket_id === ticketId ? null : ticketLink(env, actions, transcript.ticket_id),
  ].filter((part) => part !== null);
  const comment = transcript.comment || null;
  if (parts.length === 0 && comment === null) return null;
  const quote = comment !== null && h("blockquote", { dir: "auto" }, ...words(comment));
  return h("div", { class: "summary" }, h("div", { class: "marks" }, ...parts), quote);
}

/** @param {Env} env @param {Actions} actions @param {number | null} id */
function ticketLink({ words: { t } }, actions, id) {
  if (id === null) return null;
  const show = () => actions.showTicket(id);
  const label = t("transcript.ticket", { id: String(id) });
  return h("button", { type: "button", class: "link-button", onclick: show }, label);
}

/** @param {Env} env @param {Transcript["rating"]} value */
function ratingMark(env, value) {
  if (value === null) return null;
  const label = env.words.t(`rating.short_${value}`);
  return h("span", { class: `mark mark-${value}` }, icon(value), label);
}
