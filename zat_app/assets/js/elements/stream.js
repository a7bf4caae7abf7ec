// The chats that are read one after another, older ones above. The reader's place never moves by
// itself: whatever comes or goes above it is made up for by scrolling.

/** @import { Actions, Env } from "./panel.js" */
/** @import { State } from "../state.js" */
/** @import { ChatSection } from "./chat.js" */

import { findChat } from "../state.js";
import { chatSection } from "./chat.js";
import { h } from "./dom.js";
import { edge } from "./edge.js";

/** In heights of the view: what is nearer is drawn, what is farther rests, and goes. */
const NEAR = 1.5;
const FAR = 3;
const GONE = 4;

/** @param {Env} env @param {Actions} actions */
export function stream(env, actions) {
  const older = edge(env, actions, "older");
  const newer = edge(env, actions, "newer");
  const chats = h("div", { class: "run" });
  const content = h("div", { class: "content" }, older.node, chats, newer.node);
  const about = { tabindex: 0, role: "region", "aria-label": env.words.t("transcript.region") };
  const scroll = h("div", { class: "scroll reading", ...about }, content);
  /** Oldest first. @type {ChatSection[]} */
  let sections = [];
  /** @type {State["jump"]} */
  let jump = null;
  /** @type {State["jump"]} */
  let jumped = null;
  let openId = "";
  let isDue = false;
  scroll.addEventListener("scroll", settle, { passive: true });
  new ResizeObserver(settle).observe(scroll);

  /** @param {State} state */
  function update(state) {
    openId = state.openId ?? "";
    jump = state.jump;
    steady(() => {
      place(state);
      older.update(state);
      newer.update(state);
      const alone = older.node.hidden && newer.node.hidden && sections.length === 1;
      content.dataset["measured"] = alone ? "stacked" : "tall";
      content.classList.toggle("goes-on", !alone);
      content.classList.toggle("without-lines", state.reader.hide_lines);
      content.classList.toggle("with-waits", state.reader.show_times);
    });
    const status = jump === null ? undefined : state.readings[jump.id]?.status;
    if (jump !== jumped) land(status !== "loading");
    settle();
  }

  /** The run's sections in the page: those that stay are not touched. @param {State} state */
  function place(state) {
    const before = new Map(sections.map((section) => [section.id, section]));
    sections = [...state.run].reverse().map((id) => before.get(id) ?? chatSection(env, actions, id));
    for (const section of sections) {
      section.update(findChat(state, section.id), state.readings[section.id], state.ticketId);
    }
    const kept = new Set(sections.map((section) => section.node));
    for (const node of [...chats.children]) if (!kept.has(/** @type {HTMLElement} */ (node))) node.remove();
    sections.forEach(({ node }, index) => {
      if (chats.children[index] !== node) chats.insertBefore(node, chats.children[index] ?? null);
    });
  }

  /** To the beginning of the chat that was asked for, or its entry. @param {boolean} isThere */
  function land(isThere) {
    const target = sections.find((section) => section.id === jump?.id);
    if (target === undefined) return;
    if (isThere) jumped = jump;
    for (let turn = 0; turn < 2; turn += 1) {
      const entry = target.at(jump?.entry)?.getBoundingClientRect();
      const [{ top }, view] = [target.body.getBoundingClientRect(), scroll.getBoundingClientRect()];
      // Some lines before the entry, but nothing of the chat before.
      const aim = entry === undefined ? top : Math.max(top, entry.top - view.height / 3);
      scroll.scrollTop = entry || hasAbove(target) ? scroll.scrollTop + aim - view.top : 0;
      drawNear();
    }
  }

  /** @param {ChatSection} section */
  function hasAbove(section) {
    return section !== sections[0] || !older.node.hidden;
  }

  /** After every move: what is near is drawn, what is far away goes, and at an end it goes on. */
  function settle() {
    if (!isReading()) return;
    steady(drawNear);
    if (!isDue) queueMicrotask(goOn);
    isDue = true;
  }

  // Not while a state is being drawn: what is told here makes the next one.
  function goOn() {
    isDue = false;
    if (!isReading()) return;
    const gone = farAway();
    if (gone.length > 0) return actions.leaveBehind(gone);
    const seen = underEyes();
    if (seen !== openId) return actions.seen(seen);
    for (const end of [older, newer]) if (end.waits() && isInView(end.node)) actions.runOn(end.way);
  }

  function isReading() {
    return scroll.clientHeight > 0 && sections.length > 0 && (jump === null || jump === jumped);
  }

  function drawNear() {
    const room = scroll.clientHeight;
    const pieces = sections.flatMap((section) => section.pieces());
    const away = pieces.map((piece) => distance(piece.node) / room);
    pieces.forEach((piece, index) => {
      const far = away[index] ?? 0;
      if (far < NEAR && !piece.isDrawn()) piece.draw();
      if (far > FAR && piece.isDrawn()) piece.rest();
    });
  }

  /** From both ends, so that nothing is missing between. */
  function farAway() {
    const isFar = (/** @type {ChatSection} */ section) =>
      section.id !== openId && distance(section.node) > GONE * scroll.clientHeight;
    const first = sections.findIndex((section) => !isFar(section));
    const last = sections.findLastIndex((section) => !isFar(section));
    return sections.filter((_, index) => index < first || index > last).map((section) => section.id);
  }

  function underEyes() {
    const line = scroll.getBoundingClientRect().top + Math.min(80, scroll.clientHeight / 3);
    const passed = sections.findLast((section) => section.node.getBoundingClientRect().top <= line);
    return (passed ?? sections[0])?.id ?? "";
  }

  /** Pixels between it and the view; 0 when it is in view. @param {Element} node */
  function distance(node) {
    const [view, place] = [scroll.getBoundingClientRect(), node.getBoundingClientRect()];
    return Math.max(0, view.top - place.bottom, place.top - view.bottom);
  }

  /** @param {HTMLElement} node */
  function isInView(node) {
    const [view, place] = [scroll.getBoundingClientRect(), node.getBoundingClientRect()];
    return !node.hidden && place.bottom > view.top + 1 && place.top < view.bottom - 1;
  }

  /** @param {() => void} change */
  function steady(change) {
    const mark = firstInView();
    const before = mark?.getBoundingClientRect().top ?? 0;
    change();
    const moved = mark?.isConnected ? mark.getBoundingClientRect().top - before : 0;
    if (moved !== 0) scroll.scrollTop += moved;
  }

  /** What the reader's eyes hold on to: the first part of a chat that reaches into the view, words
   * rather than what stands for words to come. */
  function firstInView() {
    const { top } = scroll.getBoundingClientRect();
    const reaches = (/** @type {Element} */ one) => one.getBoundingClientRect().bottom > top;
    const part = sections.filter((section) => !section.waits() && reaches(section.node)).flatMap(drawnParts).find(reaches);
    const lines = part instanceof HTMLOListElement ? [...part.querySelectorAll(":scope > :not(.line)")] : [];
    return lines.find(reaches) ?? part;
  }

  /** @param {ChatSection} section @returns {Element[]} */
  function drawnParts(section) {
    const undrawn = new Set(section.pieces().flatMap((piece) => (piece.isDrawn() ? [] : [piece.node])));
    const parts = [...section.node.children, ...section.body.children];
    return parts.filter((part) => part !== section.body && !undrawn.has(/** @type {HTMLOListElement} */ (part)));
  }

  return { node: scroll, update };
}
