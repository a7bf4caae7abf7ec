// What the panel knows, as one immutable value, and the only function that changes it.
//
// `sequence` numbers the questions: an answer to anything but the latest question is dropped, so
// that one customer's chats can never stand beside another customer's ticket.

/** @import { ChatSummary, ConnectionAnswer, Copy, Glance, LookupAnswer, Problem } from "./contract" */
/** @import { OverviewAnswer, Preferences, RecheckAnswer, Requester, SearchRequest, Transcript } from "./contract" */
/** @import { Way } from "./run.js" */

import { kept } from "./again.js";
import { shelfOf, withGrant } from "./shelves.js";

/**
 * @typedef {object} Listed  a chat in the list
 * @property {ChatSummary} summary
 * @property {string} grant  opens it
 * @property {string | null} cursor  of the page it came from
 * @property {boolean} weak
 * @property {string | null} [until]  what that page was asked for, see Span
 * @property {SearchRequest} [search]  the search that found it
 */
/** @typedef {"closed" | "loading" | "ready" | "failed"} ShelfStatus */
/**
 * @typedef {object} Shelf
 * @property {ShelfStatus} status
 * @property {Listed[]} chats
 * @property {string | null} nextCursor
 * @property {Problem | null} problem
 */
/** @typedef {Omit<LookupAnswer, "sequence" | "requester_id" | "chats" | "next_cursor" | "newest">} Found */
/**
 * @typedef {{ status: "loading" }
 *   | { status: "ready", transcript: Transcript }
 *   | { status: "failed", problem: Problem }} Reading
 */
/**
 * @typedef {{ status: "busy" }
 *   | { status: "done", answer: RecheckAnswer }
 *   | { status: "failed", problem: Problem }} Recheck  reading one person's chats again
 */
/** @typedef {"starting" | "no_requester" | "loading" | "listed" | "failed"} Phase */
/** @typedef {Omit<ConnectionAnswer, "connect_url" | "standby"> & { canConnect: boolean }} Connection */
/** @typedef {{ url: string, slow: boolean }} Waiting  a Connect window was opened */
/**
 * @typedef {object} State
 * @property {Phase} phase
 * @property {number} sequence
 * @property {number | null} ticketId
 * @property {Requester | null} requester
 * @property {boolean} isStaff  the requester is a member of the team
 * @property {Problem | null} problem
 * @property {Found | null} found
 * @property {Shelf} strong
 * @property {Shelf} weak
 * @property {Span | null} span  the list shows only chats of this time
 * @property {Shelf} dated  those
 * @property {readonly Listed[] | null} hits  what a search found; null while nobody searches
 * @property {Overview | null} overview
 * @property {{ ids: readonly string[], shown: boolean }} aside  chats that this agent set aside as not
 * this customer's
 * @property {Reader} reader
 * @property {string | null} openId  the chat under the reader's eyes
 * @property {readonly string[]} run  the chats that stand one after another, newest first
 * @property {{ id: string, entry: number | undefined } | null} jump  a new one: the reader wants to be at that
 * chat's beginning, or at one of its entries
 * @property {Readonly<Record<string, Reading>>} readings
 * @property {Recheck | null} recheck
 * @property {Connection | null} connection
 * @property {Waiting | null} waiting
 * @property {Problem | null} ended  the session can't go on; what is on screen stays
 * @property {boolean} outdated  the server has a newer page
 */
/** @typedef {"strong" | "weak" | "dated"} ShelfName */
/** @typedef {{ since: string, until: string }} Span  RFC 3339 */
/** @typedef {{ glance: Glance | null, exports: boolean, opened: Readonly<Record<string, string>> }} Overview  `opened`:
 * when this agent last opened a chat, by its id */
/** @typedef {Preferences} Reader  how this agent likes to read */
/** @typedef {{ sequence: number, cursor: string | null, answer: LookupAnswer }} Answered */
/**
 * @typedef {{ type: "asked", ticketId: number | null, requester: Requester, isStaff?: boolean }
 *   | { type: "no_requester" }
 *   | { type: "requester_changing" }
 *   | { type: "listed", sequence: number, answer: LookupAnswer }
 *   | { type: "copy", sequence: number, copy: Copy }
 *   | { type: "failed", sequence: number | null, problem: Problem }
 *   | { type: "shelf_asked", shelf: ShelfName }
 *   | { type: "shelf_answered", shelf: ShelfName } & Answered
 *   | { type: "shelf_failed", shelf: ShelfName, sequence: number, problem: Problem }
 *   | { type: "grant_renewed", weak: boolean } & Answered
 *   | { type: "overview", sequence: number, answer: OverviewAnswer }
 *   | { type: "aside", sequence: number, ids: string[] }
 *   | { type: "aside_shown", shown: boolean }
 *   | { type: "spanned", span: Span | null }
 *   | { type: "preferred", reader: Reader }
 *   | { type: "recheck", sequence: number, recheck: Recheck }
 *   | { type: "hits", hits: readonly Listed[] | null }
 *   | { type: "opened", id: string, entry?: number | undefined }
 *   | { type: "ran_on", way: Way, id: string }
 *   | { type: "seen", id: string }
 *   | { type: "left_behind", ids: string[] }
 *   | { type: "read", sequence: number, id: string, transcript: Transcript }
 *   | { type: "unread", sequence: number, id: string, problem: Problem }
 *   | { type: "closed" }
 *   | { type: "connection", answer: ConnectionAnswer }
 *   | { type: "waiting", url: string }
 *   | { type: "waiting_slow" }
 *   | { type: "waiting_over" }
 *   | { type: "ended", problem: Problem }
 *   | { type: "outdated" }} Event
 */

/** @type {Shelf} */
const CLOSED = { status: "closed", chats: [], nextCursor: null, problem: null };
const NOTHING = {
  problem: null, found: null, strong: CLOSED, weak: CLOSED, span: null, dated: CLOSED,
  hits: null, overview: null, aside: { ids: [], shown: false }, openId: null, run: [], jump: null, readings: {}, recheck: null,
}; // prettier-ignore
/** Transcripts that are kept though nobody reads them: going back to one asks nobody. */
const KEPT = 20;

/** @returns {State} */
export function initialState() {
  return {
    ...NOTHING,
    phase: "starting",
    sequence: 0,
    ticketId: null,
    requester: null,
    isStaff: false,
    connection: null,
    waiting: null,
    ended: null,
    outdated: false,
    reader: { hide_lines: false, show_times: false, open_newest: null },
  };
}

/** @param {State} state @param {Event} event @returns {State} */
export function reduce(state, event) {
  if (isLate(state, event)) return state;
  switch (event.type) {
    case "asked":
      return { ...asked(state, event.ticketId, event.requester), isStaff: event.isStaff ?? false };
    case "no_requester":
      return { ...fresh(state), phase: "no_requester" };
    case "requester_changing":
      return { ...fresh(state), phase: "loading" };
    case "listed":
      return stillRead(state, kept(state, answered(state, event.answer)));
    case "copy":
      return state.found === null ? state : { ...state, found: { ...state.found, copy: event.copy } };
    case "failed":
      return { ...state, ...NOTHING, phase: "failed", problem: event.problem };
    case "recheck":
      return { ...state, recheck: event.recheck };
    case "overview":
      return overviewed(state, event.answer);
    case "aside":
      return { ...state, aside: { ...state.aside, ids: event.ids } };
    case "aside_shown":
      return { ...state, aside: { ...state.aside, shown: event.shown } };
    case "spanned":
      return { ...state, span: event.span, dated: CLOSED };
    case "preferred":
      return { ...state, reader: event.reader };
    case "opened":
      return opened(state, event.id, event.entry);
    case "hits":
      return state.hits === event.hits ? state : { ...state, hits: event.hits };
    case "ran_on":
      return ranOn(state, event.way, event.id);
    case "seen":
      return state.openId === null ? state : { ...state, openId: event.id };
    case "left_behind":
      return leftBehind(state, event.ids);
    case "closed":
      return { ...state, openId: null, run: [], jump: null, readings: lately(state.readings, []) };
    case "read":
      return withReading(state, event.id, { status: "ready", transcript: event.transcript });
    case "unread":
      return withReading(state, event.id, { status: "failed", problem: event.problem });
    case "ended":
      return { ...state, ended: event.problem };
    case "outdated":
      return state.outdated ? state : { ...state, outdated: true };
    default:
      if ("shelf" in event || event.type === "grant_renewed") return reduceShelf(state, event);
      return reduceConnection(state, event);
  }
}

/** @param {State} state @param {Event} event */
function isLate(state, event) {
  return "sequence" in event && event.sequence !== null && event.sequence !== state.sequence;
}

/** Everything about the requester before is dropped and its late answers are refused.
 * @param {State} state @returns {State} */
function fresh(state) {
  return { ...state, ...NOTHING, sequence: state.sequence + 1, requester: null };
}

/** @param {State} state @param {number | null} ticketId @param {Requester} requester
 * @returns {State} */
function asked(state, ticketId, requester) {
  return { ...fresh(state), phase: "loading", ticketId, requester };
}

/** The first answer, or a later one to the same question: then an open chat stays open as long as
 * it is listed. @param {State} state @param {LookupAnswer} answer @returns {State} */
function answered(state, answer) {
  const { newest } = answer;
  return {
    ...state,
    phase: "listed",
    problem: null,
    found: answer,
    strong: shelfOf([], answer, null, false),
    weak: CLOSED,
    readings: newest === null ? {} : { [newest.id]: { status: "ready", transcript: newest } },
  };
}

/** What is being read stays as long as it is listed; chats that are gone leave no gap to read into.
 * @param {State} before @param {State} state @returns {State} */
function stillRead(before, state) {
  const isListed = (/** @type {string | null} */ id) => id !== null && findChat(state, id) !== null;
  if (!isListed(before.openId)) return { ...state, openId: null, run: [], jump: null };
  const run = before.run.filter(isListed);
  const readings = { ...readingsOf(before.readings, run), ...state.readings };
  return { ...state, openId: before.openId, run, jump: before.jump, readings };
}

/** @param {State} state @param {OverviewAnswer} answer @returns {State} */
function overviewed(state, { glance, opened, aside, exports }) {
  const byId = Object.fromEntries(opened.map(({ chat_id, at }) => [chat_id, at]));
  return { ...state, aside: { ...state.aside, ids: aside }, overview: { glance, exports, opened: byId } };
}

/** @param {State} state @param {string} id @param {number} [entry] @returns {State} */
function opened(state, id, entry) {
  const run = state.run.includes(id) ? state.run : [id];
  const readings = lately(state.readings, run);
  return asking({ ...state, openId: id, run, jump: { id, entry }, readings }, id);
}

/** @param {State} state @param {Way} way @param {string} id @returns {State} */
function ranOn(state, way, id) {
  if (state.run.length === 0 || state.run.includes(id)) return state;
  return asking({ ...state, run: way === "older" ? [...state.run, id] : [id, ...state.run] }, id);
}

/** @param {State} state @param {string} id @returns {State} */
function asking(state, id) {
  if (state.readings[id]?.status === "ready") return state;
  return withReading(state, id, { status: "loading" });
}

/** Chats at the ends of the run that are far from the reader.
 * @param {State} state @param {string[]} ids @returns {State} */
function leftBehind(state, ids) {
  const run = state.run.filter((id) => id === state.openId || !ids.includes(id));
  return run.length === state.run.length ? state : { ...state, run, readings: lately(state.readings, run) };
}

/** @param {State["readings"]} readings @param {readonly string[]} ids @returns {State["readings"]} */
function readingsOf(readings, ids) {
  return Object.fromEntries(Object.entries(readings).filter(([id]) => ids.includes(id)));
}

/** Those of the run, and some of those read last.
 * @param {State["readings"]} readings @param {readonly string[]} run @returns {State["readings"]} */
function lately(readings, run) {
  const others = Object.keys(readings).filter((id) => !run.includes(id));
  return readingsOf(readings, [...run, ...others.slice(-KEPT)]);
}

/** @param {State} state @param {string} id @param {Reading} reading @returns {State} */
function withReading(state, id, reading) {
  return { ...state, readings: { ...state.readings, [id]: reading } };
}

/** @param {State} state
 * @param {Extract<Event, { shelf: ShelfName } | { type: "grant_renewed" }>} event @returns {State} */
function reduceShelf(state, event) {
  if (event.type === "grant_renewed") return renewed(state, event.answer);
  const name = event.shelf;
  const shelf = state[name];
  switch (event.type) {
    case "shelf_asked":
      return { ...state, [name]: { ...shelf, status: "loading", problem: null } };
    case "shelf_answered":
      return {
        ...state,
        [name]: shelfOf(shelf.chats, event.answer, event.cursor, name === "weak", name === "dated" ? state.span : null),
      };
    case "shelf_failed":
      return { ...state, [name]: { ...shelf, status: "failed", problem: event.problem } };
  }
}

/** @param {State} state @param {LookupAnswer} answer @returns {State} */
function renewed(state, answer) {
  const { strong, weak, dated } = state;
  return {
    ...state,
    strong: withGrant(strong, answer),
    weak: withGrant(weak, answer),
    dated: withGrant(dated, answer),
  };
}

/** @param {State} state
 * @param {Extract<Event, { type: "connection" | "waiting" | "waiting_slow" | "waiting_over" }>} event
 * @returns {State} */
function reduceConnection(state, event) {
  switch (event.type) {
    case "connection":
      return connected(state, event.answer);
    case "waiting":
      return { ...state, waiting: { url: event.url, slow: false } };
    case "waiting_slow":
      if (state.waiting === null) return state;
      return { ...state, waiting: { ...state.waiting, slow: true } };
    case "waiting_over":
      return { ...state, waiting: null };
  }
}

// Every poll brings new addresses; the page is only redrawn when something else changed.
/** @param {State} state @param {ConnectionAnswer} answer @returns {State} */
function connected(state, answer) {
  const { connect_url, standby, ...rest } = answer;
  const connection = { ...rest, canConnect: connect_url !== null };
  const waiting = answer.state === "connected" ? null : state.waiting;
  const same = JSON.stringify(connection) === JSON.stringify(state.connection);
  return { ...state, connection: same ? state.connection : connection, waiting };
}

/** @param {State} state @param {string} id @returns {Listed | null} */
export function findChat(state, id) {
  return [...(state.hits ?? []), ...listed(state)].find((chat) => chat.summary.id === id) ?? null;
}

/** The chats on screen, in their order there: hits, or the list. @param {State} state */
export function shown(state) {
  return state.hits ?? withoutAside(state, listed(state));
}

/** Those of `chats` that are shown. @param {State} state @param {Listed[]} chats */
export function withoutAside({ aside, openId }, chats) {
  if (aside.shown || aside.ids.length === 0) return chats;
  return chats.filter(({ summary: { id } }) => id === openId || !aside.ids.includes(id));
}

/** @param {State} state */
function listed(state) {
  if (state.span !== null) return state.dated.chats;
  return [...state.strong.chats, ...state.weak.chats];
}

/** The shelf on which a chat of the list stands. @param {State} state @param {Listed} chat
 * @returns {ShelfName} */
export function shelfOfChat(state, chat) {
  if (state.span !== null) return "dated";
  return chat.weak ? "weak" : "strong";
}

/** The chat before (-1: newer) or after (+1: older) the open one.
 * @param {State} state @param {-1 | 1} step @returns {Listed | null} */
export function neighbour(state, step) {
  const chats = shown(state);
  const index = chats.findIndex((chat) => chat.summary.id === state.openId);
  return index < 0 ? null : (chats[index + step] ?? null);
}

/** @param {(state: State) => void} changed */
export function createStore(changed) {
  let state = initialState();
  return {
    get: () => state,
    /** @param {Event} event */
    send(event) {
      const next = reduce(state, event);
      if (next === state) return;
      state = next;
      changed(state);
    },
  };
}

/** @typedef {ReturnType<typeof createStore>} Store */
