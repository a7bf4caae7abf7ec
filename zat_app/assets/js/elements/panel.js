// The whole panel: notices on top, below them either the list or one transcript.

/** @import { Env as WordsEnv } from "../present.js" */
/** @import { ConnectionAnswer, PageBoot } from "../contract" */
/** @import { Way } from "../run.js" */
/** @import { Asked, Told } from "../search/searcher.js" */
/** @import { Listed, Reader, ShelfName, Span, State } from "../state.js" */
/** @typedef {WordsEnv & { isAdmin: boolean, boot: Pick<PageBoot, "place" | "open_newest" | "copies"> }} Env */
/**
 * @typedef {object} Actions
 * @property {() => void} retry
 * @property {(shelf: ShelfName) => void} more
 * @property {() => void} recheck
 * @property {(id: string, entry?: number) => void} open
 * @property {(asked: Asked, signal: AbortSignal) => Promise<Told>} search
 * @property {(hits: readonly Listed[] | null) => void} found
 * @property {(way: Way) => void} runOn
 * @property {(id: string) => void} seen
 * @property {(ids: string[]) => void} leaveBehind
 * @property {(span: Span | null) => void} within
 * @property {(reader: Partial<Reader>) => void} prefer
 * @property {() => void} close
 * @property {() => void} help
 * @property {(brought: Promise<unknown>, key?: string) => void} later  says the words of `key` when that fails
 * @property {(ticketId: number) => void} showTicket
 * @property {(env: Env, button: HTMLElement) => Promise<void>} act  brings the menu of what can be done with a chat
 * @property {(env: Env, place: Element, close: () => void) => Promise<void>} offer  privacy duties, to whom they are
 * @property {(shown: boolean) => void} showAside
 * @property {(opener: HTMLElement) => Promise<void>} readWide  rejects when it did not open
 * @property {() => void} connect
 * @property {() => Promise<void>} disconnect
 * @property {() => Promise<ConnectionAnswer | null>} refresh
 */

import { arrivals } from "./arrivals.js";
import { announcement } from "./announce.js";
import { h } from "./dom.js";
import { listScreen } from "./list.js";
import { notices } from "./notices.js";
import { readingScreen } from "./reading.js";
import { searchBox } from "./search.js";
import { steady } from "./steady.js";

/** @param {HTMLElement} root @param {Env} env @param {Partial<Actions>} given
 * @returns {(state: State) => void} */
export function mountPanel(root, env, given) {
  const actions = { ...IDLE, ...given, help, later };
  const top = notices(env, actions);
  const search = searchBox(env, actions);
  const list = steady(listScreen(env, actions, search));
  const transcript = readingScreen(env, actions, search.finder);
  for (const { node } of [list, transcript]) node.addEventListener("keydown", search.keys);
  const status = h("p", { role: "status", class: "visually-hidden" });
  const news = arrivals(env);
  root.replaceChildren(top.node, list.node, transcript.node, status, news.node);

  document.onkeydown = keys;

  /** @param {KeyboardEvent} event */
  function keys({ key, altKey, ctrlKey, metaKey, target }) {
    const types = target instanceof Element && target.matches("input, textarea, select");
    if (key === "?" && !altKey && !ctrlKey && !metaKey && !types) help();
  }
  function help() {
    later(import("./help.js").then((sheet) => sheet.help(root, env.words.locale)));
  }
  /** @param {Promise<unknown>} brought */
  function later(brought, key = "errors.network_down.title") {
    brought.catch(() => news.say(env.words.t(key)));
  }

  /** @type {string | null} */
  let openId = null;
  return (state) => {
    top.update(state);
    list.update(state);
    list.node.hidden = state.openId !== null;
    transcript.node.hidden = state.openId === null;
    transcript.update(state);
    search.update(state);
    // A chat that opened by itself takes nobody's focus.
    if (state.openId !== null && openId === null && document.hasFocus()) transcript.focus();
    if (state.openId === null && openId !== null && state.phase === "listed") list.focus(openId);
    openId = state.openId;
    const words = announcement(env, state);
    if (status.textContent !== words) status.textContent = words;
    news.update(state);
  };
}

/** A panel without a host has nothing to act on. @type {Actions} */
const IDLE = {
  retry: () => {},
  more: () => {},
  recheck: () => {},
  open: () => {},
  search: () => Promise.reject(new Error("no host")),
  found: () => {},
  runOn: () => {},
  seen: () => {},
  leaveBehind: () => {},
  within: () => {},
  prefer: () => {},
  close: () => {},
  help: () => {},
  later: () => {},
  showTicket: () => {},
  act: async () => {},
  offer: async () => {},
  showAside: () => {},
  readWide: async () => {},
  connect: () => {},
  disconnect: async () => {},
  refresh: async () => null,
};
