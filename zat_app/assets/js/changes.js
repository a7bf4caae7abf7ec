// Listens for what changes on the server, for as long as the panel is in view. What it follows is
// read from the state: the list on screen, or only the connection where there is none.

/** @import { Api } from "./api.js" */
/** @import { ConnectionAnswer, News, Requester } from "./contract" */
/** @import { Live, Outcome } from "./live.js" */
/** @import { State, Store } from "./state.js" */
/** @typedef {ConnectionAnswer["state"]} ConnectionState */
/** @typedef {{ outcome: Outcome, refused: string | null }} Attempt  `refused`: the code of why */
/**
 * @typedef {object} Followed
 * @property {number} sequence  of the question; another one is followed anew
 * @property {number | null} ticketId
 * @property {Requester | null} requester  null: only the connection
 * @property {string | null} grant
 * @property {ConnectionState} connection  as the panel believes it to be
 */
/**
 * @typedef {object} Parts
 * @property {Pick<Api, "listen" | "news">} api
 * @property {Store} store
 * @property {() => boolean} isVisible
 * @property {() => Promise<unknown>} onChanged  looks again, and leaves everything where it is
 * @property {(state: ConnectionState) => void} onConnection
 * @property {() => void} onRefused  asks from the start: whoever may not listen is told why
 */

import { FRESH, after } from "./live.js";
import { lostButCopied } from "./mirror.js";
import { SHUT_OUT, endsSession, problemOf, toProblem } from "./problem.js";

const FIRST_WORD_MS = 10_000;
const SILENCE_MS = 40_000;
/** A connection made again is news for every panel at once. */
const SPREAD_MS = 2_000;
const CURES = 1;
const REFUSALS = new Set([...SHUT_OUT, "installation_unknown", "not_connected"]);

export class Changes {
  #parts;
  /** @type {Live} */
  #live = FRESH;
  #notBefore = 0;
  /** @type {{ key: number, ctl: AbortController } | null} */
  #running = null;
  /** @type {ConnectionState | null} */
  #connection = null;
  #looking = false;
  #missed = false;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Call it when the state or the visibility changed. */
  update = () => {
    const followed = this.#parts.isVisible() ? followedBy(this.#parts.store.get()) : null;
    if (followed?.sequence === this.#running?.key) return;
    this.#running?.ctl.abort();
    this.#running = null;
    if (followed === null) return;
    const ctl = new AbortController();
    this.#running = { key: followed.sequence, ctl };
    this.#connection = followed.connection;
    void this.#listen(ctl.signal);
  };

  /** The network is back: no need to wait any longer. */
  hurry = () => {
    this.#notBefore = 0;
    this.#running?.ctl.abort();
    this.#running = null;
    this.update();
  };

  /** @param {AbortSignal} signal */
  async #listen(signal) {
    while (!signal.aborted) {
      await pause(this.#notBefore - Date.now(), signal);
      const followed = followedBy(this.#parts.store.get());
      if (signal.aborted || followed === null) return;
      const { outcome, refused } = await this.#attempt(followed, signal);
      if (signal.aborted) return;
      const next = after(this.#live, outcome, Date.now());
      this.#live = next.live;
      this.#notBefore = Date.now() + next.wait;
      if (refused !== null) this.#refused(refused, next.live.failures);
    }
  }

  /** @param {Followed} followed @param {AbortSignal} signal @returns {Promise<Attempt>} */
  async #attempt(followed, signal) {
    const began = Date.now();
    try {
      const work = this.#live.way === "stream" ? this.#stream : this.#poll;
      const end = await work(followed, signal);
      if (end === "turn" || end === "stopping" || end === "answered") return came({ type: end });
      const failed = { type: /** @type {const} */ ("failed"), lasted: Date.now() - began };
      return came(failed, end === "replaced" ? null : end);
    } catch (error) {
      const problem = toProblem(error);
      if (problem.code === "streams_full") return came({ type: "full" });
      return came({ type: "failed", lasted: Date.now() - began }, problem.code);
    }
  }

  /** Why it ended; null when it broke off. A line that keeps silent is cut.
   * @param {Followed} followed @param {AbortSignal} signal */
  #stream = async (followed, signal) => {
    const cut = new AbortController();
    const abort = () => cut.abort();
    signal.addEventListener("abort", abort);
    let dog = setTimeout(abort, FIRST_WORD_MS);
    try {
      for await (const news of this.#parts.api.listen(question(followed), followed.grant, cut.signal)) {
        clearTimeout(dog);
        dog = setTimeout(abort, SILENCE_MS);
        this.#hear(news, followed.sequence);
        if (news?.end) return news.end;
      }
      return null;
    } finally {
      clearTimeout(dog);
      signal.removeEventListener("abort", abort);
    }
  };

  /** @param {Followed} followed @param {AbortSignal} signal */
  #poll = async (followed, signal) => {
    this.#hear(await this.#parts.api.news(question(followed), followed.grant, signal), followed.sequence);
    return "answered";
  };

  /** @param {News | null} news @param {number} sequence */
  #hear(news, sequence) {
    if (news?.copy) this.#parts.store.send({ type: "copy", sequence, copy: news.copy });
    if (news?.changed || this.#missed) void this.#look();
    if (news?.connection) this.#connected(news.connection);
  }

  /** @param {ConnectionState} connection */
  #connected(connection) {
    if (connection === this.#connection) return;
    this.#connection = connection;
    setTimeout(() => this.#parts.onConnection(connection), Math.random() * SPREAD_MS);
  }

  /** A look that fails, or during which more was told, is repeated at the next word. */
  async #look() {
    this.#missed = this.#looking;
    if (this.#looking) return;
    this.#looking = true;
    const { found } = this.#parts.store.get();
    await this.#parts.onChanged();
    this.#looking = false;
    this.#missed ||= this.#parts.store.get().found === found;
  }

  /** A refusal that asking anew doesn't cure is left alone: the list is good, and stays.
   * @param {string} code @param {number} failures */
  #refused(code, failures) {
    const problem = problemOf(code);
    if (endsSession(problem)) this.#parts.store.send({ type: "ended", problem });
    else if (failures > CURES) return;
    else if (code === "reconnect_needed") this.#connected("reconnect");
    else if (code === "grant_invalid") void this.#look();
    else if (REFUSALS.has(code)) this.#parts.onRefused();
  }
}

/** @param {State} state @returns {Followed | null} */
export function followedBy(state) {
  const { phase, sequence, ticketId, requester, found, problem, ended } = state;
  if (ended !== null) return null;
  if (phase === "listed" && found !== null && requester !== null) {
    const connection = lostButCopied(found) ? "reconnect" : "connected";
    return { sequence, ticketId, requester, grant: found.grant, connection };
  }
  const lost = problem?.code === "reconnect_needed";
  if (phase !== "failed" || (!lost && problem?.code !== "not_connected")) return null;
  const connection = lost ? "reconnect" : "not_connected";
  return { sequence, ticketId: null, requester: null, grant: null, connection };
}

/** @param {Outcome} outcome @param {string | null} [refused] @returns {Attempt} */
function came(outcome, refused = null) {
  return { outcome, refused };
}

/** @param {Followed} followed */
function question({ ticketId, requester }) {
  return { ticket_id: ticketId, requester };
}

/** @param {number} ms @param {AbortSignal} signal */
function pause(ms, signal) {
  if (ms <= 0 || signal.aborted) return undefined;
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, null);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve(null)));
  });
}
