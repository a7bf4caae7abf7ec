// Reading inside the panel: one chat, and on into those before and after it.

/** @import { Actions, Env } from "./panel.js" */
/** @import { State } from "../state.js" */
/** @import { ChatSummary } from "../contract" */

import { durationWords, personWords, presentStart } from "../present.js";
import { findChat, neighbour } from "../state.js";
import { isolated, plain } from "../text.js";
import { h, iconButton, region } from "./dom.js";
import { readingMenu } from "./options.js";
import { time } from "./row.js";
import { stream } from "./stream.js";

/** Fills the screen's node. @param {Env} env @param {Actions} actions
 * @param {HTMLElement} node @param {HTMLElement} finder  stands below the title */
export function transcriptScreen(env, actions, node, finder) {
  /** @type {State | null} */
  let current = null;
  const bar = titleBar(env, actions, go);
  const reading = stream(env, actions);
  const scroll = reading.node;
  node.append(bar.node, finder, scroll);
  node.addEventListener("keydown", keys);

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
    bar.update(state);
    reading.update(state);
  }

  return { update, focus: bar.focus };
}

/** Back, which chat this is, the ways to the chats next to it, and how it is read.
 * @param {Env} env @param {Actions} actions @param {(direction: -1 | 1) => void} go */
function titleBar(env, actions, go) {
  const { t } = env.words;
  const title = h("h2", { tabindex: -1 });
  const facts = h("p", { class: "quiet" });
  const back = iconButton("back", t("transcript.back"), actions.close);
  const options = readingMenu(env, actions);
  const newer = iconButton("newer", t("transcript.newer"), () => go(-1));
  const older = iconButton("older", t("transcript.older"), () => go(1));
  const wide = iconButton("wide", t("wide.open"), () => actions.later(actions.readWide(wide), "wide.failed"));
  const more = iconButton("more", t("menu.label"), () => actions.later(actions.act(env, more)));
  const node = h(
    "header",
    { class: "bar bar-reading", "data-measured": "stacked" },
    back,
    h("div", { class: "bar-words" }, title, facts),
    newer,
    older,
    env.boot.place !== "modal" && wide,
    options.node,
    more,
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
    options.update(state);
    enable(newer, neighbour(state, -1) !== null);
    enable(older, neighbour(state, 1) !== null);
  }

  return { node, update, focus: () => title.focus({ preventScroll: true }) };
}

/** @param {Env} env @param {ChatSummary} chat */
function factWords(env, chat) {
  const duration = durationWords(env, chat.duration_s);
  const department = chat.department === null ? "" : isolated(plain(chat.department));
  return [personWords(chat), department, duration].filter(Boolean).join(" · ");
}
