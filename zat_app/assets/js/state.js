// What the panel knows, as one immutable value, and the only function that changes it.
//
// `sequence` numbers the questions: an answer to anything but the latest question is dropped, so
// that one customer's chats can never stand beside another customer's ticket.

/** @import { ChatSummary, ConnectionAnswer, Copy, LookupAnswer, Problem } from "./contract" */
/** @import { RecheckAnswer, Requester, Transcript } from "./contract" */

/**
 * @typedef {object} Listed  a chat in the list
 * @property {ChatSummary} summary
 * @property {string} grant  opens it
 * @property {string | null} cursor  of the page it came from
 * @property {boolean} weak
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
/** @typedef {Omit<ConnectionAnswer, "connect_url"> & { canConnect: boolean }} Connection */
/** @typedef {{ url: string, slow: boolean }} Waiting  a Connect window was opened */
/**
 * @typedef {object} State
 * @property {Phase} phase
 * @property {number} sequence
 * @property {number | null} ticketId
 * @property {Requester | null} requester
 * @property {Problem | null} problem
 * @property {Found | null} found
 * @property {Shelf} strong
 * @property {Shelf} weak
 * @property {string | null} openId
 * @property {Readonly<Record<string, Reading>>} readings
 * @property {Recheck | null} recheck
 * @property {Connection | null} connection
 * @property {Waiting | null} waiting
 * @property {Problem | null} ended  the session can't go on; what is on screen stays
 * @property {boolean} outdated  the server has a newer page
 */
/** @typedef {"strong" | "weak"} ShelfName */
/** @typedef {{ sequence: number, cursor: string | null, answer: LookupAnswer }} Answered */
/**
 * @typedef {{ type: "asked", ticketId: number | null, requester: Requester }
 *   | { type: "no_requester" }
 *   | { type: "requester_changing" }
 *   | { type: "listed", sequence: number, answer: LookupAnswer }
 *   | { type: "copy", sequence: number, copy: Copy }
 *   | { type: "failed", sequence: number | null, problem: Problem }
 *   | { type: "shelf_asked", shelf: ShelfName }
 *   | { type: "shelf_answered", shelf: ShelfName } & Answered
 *   | { type: "shelf_failed", shelf: ShelfName, sequence: number, problem: Problem }
 *   | { type: "grant_renewed", weak: boolean } & Answered
 *   | { type: "recheck", sequence: number, recheck: Recheck }
 *   | { type: "opened", id: string }
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

import { kept } from "./again.js";

/** @type {Shelf} */
const CLOSED = { status: "closed", chats: [], nextCursor: null, problem: null };
const NOTHING = {
  problem: null, found: null, strong: CLOSED, weak: CLOSED, openId: null, readings: {},
  recheck: null,
}; // prettier-ignore

/** @returns {State} */
export function initialState() {
  return {
    ...NOTHING,
    phase: "starting",
    sequence: 0,
    ticketId: null,
    requester: null,
    connection: null,
    waiting: null,
    ended: null,
    outdated: false,
  };
}

/** @param {State} state @param {Event} event @returns {State} */
export function reduce(state, event) {
  if (isLate(state, event)) return state;
  switch (event.type) {
    case "asked":
      return asked(state, event.ticketId, event.requester);
    case "no_requester":
      return { ...fresh(state), phase: "no_requester" };
    case "requester_changing":
      return { ...fresh(state), phase: "loading" };
    case "listed":
      return kept(state, listed(state, event.answer));
    case "copy":
      return state.found === null ? state : { ...state, found: { ...state.found, copy: event.copy } };
    case "failed":
      return { ...state, ...NOTHING, phase: "failed", problem: event.problem };
    case "recheck":
      return { ...state, recheck: event.recheck };
    case "opened":
      return opened(state, event.id);
    case "closed":
      return { ...state, openId: null };
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
function listed(state, answer) {
  const { newest } = answer;
  const openId = answer.chats.find((summary) => summary.id === state.openId)?.id ?? null;
  const open = openId === null ? undefined : state.readings[openId];
  return {
    ...state,
    phase: "listed",
    problem: null,
    found: answer,
    strong: shelfOf([], answer, null, false),
    weak: CLOSED,
    openId,
    readings: {
      ...(openId === null || open === undefined ? {} : { [openId]: open }),
      ...(newest === null ? {} : { [newest.id]: { status: "ready", transcript: newest } }),
    },
  };
}

/** @param {State} state @param {string} id @returns {State} */
function opened(state, id) {
  const kept = state.readings[id];
  const next = { ...state, openId: id };
  return kept?.status === "ready" ? next : withReading(next, id, { status: "loading" });
}

/** @param {State} state @param {string} id @param {Reading} reading @returns {State} */
function withReading(state, id, reading) {
  return { ...state, readings: { ...state.readings, [id]: reading } };
}

/** @param {State} state
 * @param {Extract<Event, { shelf: ShelfName } | { type: "grant_renewed" }>} event @returns {State} */
function reduceShelf(state, event) {
  if (event.type === "grant_renewed") return renewed(state, event);
  const name = event.shelf;
  const shelf = state[name];
  switch (event.type) {
    case "shelf_asked":
      return { ...state, [name]: { ...shelf, status: "loading", problem: null } };
    case "shelf_answered":
      return {
        ...state,
        [name]: shelfOf(shelf.chats, event.answer, event.cursor, name === "weak"),
      };
    case "shelf_failed":
      return { ...state, [name]: { ...shelf, status: "failed", problem: event.problem } };
  }
}

// A chat that moved to this page because a newer one came in meanwhile is not listed twice.
/** @param {Listed[]} before @param {LookupAnswer} answer @param {string | null} cursor
 * @param {boolean} weak @returns {Shelf} */
function shelfOf(before, answer, cursor, weak) {
  const known = new Set(before.map((chat) => chat.summary.id));
  const added = answer.chats
    .filter((summary) => !known.has(summary.id))
    .map((summary) => ({ summary, grant: answer.grant, cursor, weak }));
  const chats = [...before, ...added];
  return { status: "ready", chats, nextCursor: answer.next_cursor, problem: null };
}

/** @param {State} state @param {Extract<Event, { type: "grant_renewed" }>} event
 * @returns {State} */
function renewed(state, event) {
  const ids = new Set(event.answer.chats.map((summary) => summary.id));
  const name = event.weak ? "weak" : "strong";
  const chats = state[name].chats.map((chat) =>
    ids.has(chat.summary.id) ? { ...chat, grant: event.answer.grant } : chat,
  );
  return { ...state, [name]: { ...state[name], chats } };
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

// Every poll brings a new connect address; the page is only redrawn when something else changed.
/** @param {State} state @param {ConnectionAnswer} answer @returns {State} */
function connected(state, answer) {
  const { connect_url, ...rest } = answer;
  const connection = { ...rest, canConnect: connect_url !== null };
  const waiting = answer.state === "connected" ? null : state.waiting;
  const same = JSON.stringify(connection) === JSON.stringify(state.connection);
  return { ...state, connection: same ? state.connection : connection, waiting };
}

/** @param {State} state @param {string} id @returns {Listed | null} */
export function findChat(state, id) {
  return shown(state).find((chat) => chat.summary.id === id) ?? null;
}

/** The chats on screen, in reading order. @param {State} state */
export function shown(state) {
  return [...state.strong.chats, ...state.weak.chats];
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
