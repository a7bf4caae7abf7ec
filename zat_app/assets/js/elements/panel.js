// The whole panel: notices on top, below them either the list or one transcript.

/** @import { Env as WordsEnv } from "../present.js" */
/** @import { PageBoot } from "../contract" */
/** @import { Way } from "../run.js" */
/** @import { Reader, ShelfName, Span, State } from "../state.js" */
/** @typedef {WordsEnv & { isAdmin: boolean, boot: Pick<PageBoot, "place" | "open_newest"> }} Env */
/**
 * @typedef {object} Actions
 * @property {() => void} retry
 * @property {(shelf: ShelfName) => void} more
 * @property {() => void} recheck
 * @property {(id: string) => void} open
 * @property {(way: Way) => void} runOn
 * @property {(id: string) => void} seen
 * @property {(ids: string[]) => void} leaveBehind
 * @property {(span: Span | null) => void} within
 * @property {(reader: Partial<Reader>) => void} prefer
 * @property {() => void} close
 * @property {(ticketId: number) => void} showTicket
 * @property {(opener: HTMLElement) => Promise<boolean>} readWide  false: it did not open
 * @property {() => void} connect
 * @property {() => Promise<void>} disconnect
 * @property {() => Promise<unknown>} refresh
 */

import { arrivals } from "./arrivals.js";
import { announcement } from "./announce.js";
import { h } from "./dom.js";
import { listScreen } from "./list.js";
import { notices } from "./notices.js";
import { steady } from "./steady.js";
import { transcriptScreen } from "./transcript.js";

/** @param {HTMLElement} root @param {Env} env @param {Partial<Actions>} given
 * @returns {(state: State) => void} */
export function mountPanel(root, env, given) {
  const actions = { ...IDLE, ...given };
  const top = notices(env, actions);
  const list = steady(listScreen(env, actions));
  const transcript = transcriptScreen(env, actions);
  const status = h("p", { role: "status", class: "visually-hidden" });
  const news = arrivals(env);
  root.replaceChildren(top.node, list.node, transcript.node, status, news.node);

  /** @type {string | null} */
  let openId = null;
  return (state) => {
    top.update(state);
    list.update(state);
    list.node.hidden = state.openId !== null;
    transcript.node.hidden = state.openId === null;
    transcript.update(state);
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
  runOn: () => {},
  seen: () => {},
  leaveBehind: () => {},
  within: () => {},
  prefer: () => {},
  close: () => {},
  showTicket: () => {},
  readWide: async () => false,
  connect: () => {},
  disconnect: async () => {},
  refresh: async () => {},
};
