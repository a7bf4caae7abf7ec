// What the panel does: it follows the ticket, asks the backend and tells the store.

/** @import { LookupAnswer, LookupRequest, Problem, Requester } from "./contract" */
/** @import { Api } from "./api.js" */
/** @import { Agent } from "./identity.js" */
/** @import { Listed, Reader, Recheck, ShelfName, Span, Store } from "./state.js" */
/** @import { Way } from "./run.js" */
/** @import { Asked, Told } from "./search/searcher.js" */
/** @import { Host, Ticket } from "./zaf.js" */
/**
 * @typedef {object} Parts
 * @property {Api} api
 * @property {Host} host
 * @property {Store} store
 * @property {() => boolean} isVisible
 * @property {() => boolean} openNewest  the newest transcript opens by itself
 * @property {(agent: Agent) => void} onAgent
 * @property {() => void} onUnconnected  Zendesk Chat isn't connected (any more)
 */

import { outrun } from "./again.js";
import { identifier, requesterKey } from "./identity.js";
import { ProblemError, isAbort, endsSession, problemOf } from "./problem.js";
import { retriesAfter, toProblem } from "./problem.js";
import { lostButCopied } from "./mirror.js";
import { nextInRun } from "./run.js";
import { findChat, shelfOfChat } from "./state.js";

const SETTLE_MS = 150;

export class Panel {
  #parts;
  #running = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #settling;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retrying;
  #stale = true;
  #turn = 0;
  /** @type {string | null} */
  #zone = null;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  get #state() {
    return this.#parts.store.get();
  }

  /** Called when the panel comes into view: asks only when something changed meanwhile. */
  shown = () => {
    if (this.#stale || this.#state.phase === "starting") void this.#follow();
  };

  /** Several events arrive for one change of requester. @param {unknown} newId */
  requesterChanged = (newId) => {
    this.#stale = true;
    this.#turn += 1;
    const other = identifier(newId) !== (this.#state.requester?.id ?? null);
    if (newId !== undefined && other) this.#drop();
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      if (this.#parts.isVisible()) void this.#follow();
    }, SETTLE_MS);
  };

  /** Asks anew for whoever is the requester now. */
  retry = () => {
    clearTimeout(this.#retrying);
    this.#stale = true;
    if (this.#parts.isVisible()) void this.#follow(true);
  };

  /** Zendesk Chat is connected (again). A list on screen stays until its successor is there. */
  connected = async () => {
    if (this.#state.phase !== "listed") return this.retry();
    try {
      await this.#again();
    } catch (error) {
      if (!isAbort(error)) this.#noticed(toProblem(error));
    }
  };

  /** Has this person's chats read again, then lists them again. */
  recheck = async () => {
    const { api, store } = this.#parts;
    const { sequence, recheck } = this.#state;
    const { signal } = this.#running;
    if (recheck?.status === "busy") return;
    /** @param {Recheck} now */
    const tell = (now) => store.send({ type: "recheck", sequence, recheck: now });
    tell({ status: "busy" });
    try {
      const answer = await api.recheck(this.#question(null, false), signal);
      await this.#again();
      tell({ status: "done", answer });
    } catch (error) {
      if (!isAbort(error)) tell({ status: "failed", problem: this.#noticed(toProblem(error)) });
    }
  };

  /** The next page of a shelf; for "weak" and "dated" also the first. @param {ShelfName} shelf */
  more = async (shelf) => {
    const { store } = this.#parts;
    const { sequence, span, [shelf]: before } = this.#state;
    if (before.status === "loading") return;
    const until = shelf === "dated" ? (span?.until ?? null) : null;
    const cursor = before.nextCursor;
    store.send({ type: "shelf_asked", shelf });
    try {
      const answer = await this.#lookup(cursor, shelf === "weak", until);
      if (shelf === "dated" && this.#state.span !== span) return;
      store.send({ type: "shelf_answered", shelf, sequence: answer.sequence, cursor, answer });
    } catch (error) {
      if (isAbort(error)) return;
      const problem = this.#noticed(toProblem(error));
      if (shelf === "dated" && this.#state.span !== span) return;
      store.send({ type: "shelf_failed", shelf, sequence, problem });
    }
  };

  /** @param {string} id @param {number} [entry]  of its transcript, to begin at */
  open = async (id, entry) => {
    const { store } = this.#parts;
    const chat = findChat(this.#state, id);
    if (chat === null) return;
    store.send({ type: "opened", id, entry });
    await this.#fetch(chat);
  };

  /** Asks for a page of hits. @param {Asked} asked @param {AbortSignal} signal @returns {Promise<Told>} */
  search = async (asked, signal) => {
    const { sequence, ticket_id, requester } = this.#question(null, false);
    const question = { sequence, ticket_id, requester, time_zone: this.#zone ?? "UTC", ...asked };
    try {
      return { asked: question, answer: this.#own(requester, await this.#parts.api.search(question, signal)) };
    } catch (error) {
      if (!isAbort(error)) this.#noticed(toProblem(error));
      throw error;
    }
  };

  /** What stands in the list's place. @param {readonly Listed[] | null} hits */
  found = (hits) => this.#parts.store.send({ type: "hits", hits });

  /** The reader came to one end of what stands there: on into the next chat. @param {Way} way */
  runOn = async (way) => {
    const { store } = this.#parts;
    let next = nextInRun(this.#state, way);
    if (next === "more") {
      await this.more(this.#shelfInHand());
      next = nextInRun(this.#state, way);
    }
    if (next === null || next === "more") return;
    store.send({ type: "ran_on", way, id: next.chat.summary.id });
    await this.#fetch(next.chat);
  };

  /** @returns {ShelfName} */
  #shelfInHand() {
    const chat = findChat(this.#state, this.#state.openId ?? "");
    return chat === null ? "strong" : shelfOfChat(this.#state, chat);
  }

  /** @param {string} id  the chat that came under the reader's eyes */
  seen = (id) => this.#parts.store.send({ type: "seen", id });

  /** @param {string[]} ids  chats that the reader is far away from */
  leaveBehind = (ids) => this.#parts.store.send({ type: "left_behind", ids });

  /** The list shows only chats of a time, or (null) all of them again. @param {Span | null} span */
  within = (span) => {
    this.#parts.store.send({ type: "spanned", span });
    if (span !== null) void this.more("dated");
  };

  /** How this agent likes to read; kept on the server, and here when that fails.
   * @param {Partial<Reader>} change */
  prefer = (change) => {
    const { api, store } = this.#parts;
    const reader = { ...this.#state.reader, ...change };
    store.send({ type: "preferred", reader });
    api.prefer(reader).catch((error) => this.#noticed(toProblem(error)));
  };

  /** The transcript of a chat that went on while it is read. @param {Listed} chat */
  async #readAgain(chat) {
    const { sequence } = this.#state;
    const transcript = await this.#read(chat);
    this.#parts.store.send({ type: "read", sequence, id: chat.summary.id, transcript });
  }

  /** The transcript of a chat that stands on screen. @param {Listed} chat */
  async #fetch(chat) {
    const { store } = this.#parts;
    const { id } = chat.summary;
    const { sequence, readings } = this.#state;
    if (readings[id]?.status === "ready") return;
    try {
      store.send({ type: "read", sequence, id, transcript: await this.#read(chat) });
    } catch (error) {
      if (isAbort(error)) return;
      const problem = this.#noticed(toProblem(error));
      store.send({ type: "unread", sequence, id, problem });
    }
  }

  #drop() {
    this.#running.abort();
    this.#parts.store.send({ type: "requester_changing" });
  }

  /** Reads who the requester is and asks for their chats, unless they are on screen already. */
  async #follow(anew = false) {
    const mine = ++this.#turn;
    try {
      const ticket = await this.#parts.host.readTicket();
      if (mine !== this.#turn) return;
      this.#stale = false;
      this.#zone = ticket.agent.timeZone;
      this.#parts.onAgent(ticket.agent);
      await this.#show(ticket, anew);
    } catch (error) {
      if (mine === this.#turn) this.#fail(null, toProblem(error));
    }
  }

  /** @param {Ticket} ticket @param {boolean} anew  ask even for what is on screen */
  async #show(ticket, anew) {
    const { phase, requester } = this.#state;
    if (ticket.requester === null) {
      this.#running.abort();
      return this.#parts.store.send({ type: "no_requester" });
    }
    const same = requesterKey(ticket.requester) === requesterKey(requester);
    if (same && !anew && (phase === "listed" || phase === "loading")) return undefined;
    return this.#ask(ticket.ticketId, ticket.requester, ticket.isStaff);
  }

  /** @param {number | null} ticketId @param {Requester} requester @param {boolean} [isStaff] */
  async #ask(ticketId, requester, isStaff = false) {
    const { store } = this.#parts;
    this.#running.abort();
    this.#running = new AbortController();
    clearTimeout(this.#retrying);
    store.send({ type: "asked", ticketId, requester, isStaff });
    const { sequence } = this.#state;
    try {
      const answer = await this.#lookup(null, false);
      store.send({ type: "listed", sequence: answer.sequence, answer });
      if (lostButCopied(answer)) this.#parts.onUnconnected();
      if (answer.newest && this.#parts.openNewest()) store.send({ type: "opened", id: answer.newest.id });
      await this.#survey(answer);
    } catch (error) {
      if (!isAbort(error)) this.#fail(sequence, toProblem(error));
    }
  }

  /** The same question once more; what is on screen stays until the answer. */
  async #again() {
    const answer = await this.#lookup(null, false);
    const { store } = this.#parts;
    const before = this.#state;
    store.send({ type: "listed", sequence: answer.sequence, answer });
    const changed = outrun(before, this.#state).map((chat) => this.#readAgain(chat));
    await Promise.all([this.#survey(answer), ...changed]);
  }

  /** What is known of all of the requester's chats; the list does without it.
   * @param {LookupAnswer} answer */
  async #survey({ sequence, grant, chats }) {
    const { api, store } = this.#parts;
    const { ticketId: ticket_id, requester } = this.#state;
    if (requester === null || chats.length === 0) return;
    const question = { ticket_id, requester, time_zone: this.#zone };
    try {
      const answer = await api.overview(question, grant, this.#running.signal);
      store.send({ type: "overview", sequence, answer });
    } catch (error) {
      if (isAbort(error)) return;
      this.#noticed(toProblem(error));
      store.send({ type: "overview", sequence, answer: { glance: null, opened: [], aside: [], exports: false } });
    }
  }

  /** @param {string | null} cursor @param {boolean} weak @param {string | null} [until]
   * @returns {LookupRequest} */
  #question(cursor, weak, until = null) {
    const { sequence, ticketId, requester } = this.#state;
    if (requester === null) throw new ProblemError(problemOf("requester_unreadable"));
    return { sequence, ticket_id: ticketId, requester, cursor, weak, until };
  }

  /** @param {string | null} cursor @param {boolean} weak @param {string | null} [until]
   * @returns {Promise<LookupAnswer>} */
  async #lookup(cursor, weak, until) {
    const question = this.#question(cursor, weak, until);
    return this.#own(question.requester, await this.#parts.api.lookup(question, this.#running.signal));
  }

  /** @template {{ requester_id: number | null }} Answer @param {Requester} requester @param {Answer} answer */
  #own({ id }, answer) {
    if (answer.requester_id === id) return answer;
    throw new ProblemError(problemOf("answer_unreadable"));
  }

  /** A grant lives shorter than a list stays on screen: one is fetched anew by the same question.
   * @param {Listed} chat */
  async #read(chat) {
    const { api, store } = this.#parts;
    const { id } = chat.summary;
    const { signal } = this.#running;
    try {
      return await api.chat(id, chat.grant, signal);
    } catch (error) {
      if (isAbort(error) || toProblem(error).code !== "grant_invalid") throw error;
      if (chat.search) return api.chat(id, (await api.search(chat.search, signal)).grant, signal);
      const { cursor, weak } = chat;
      const answer = await this.#lookup(cursor, weak, chat.until);
      store.send({ type: "grant_renewed", sequence: answer.sequence, cursor, weak, answer });
      return api.chat(id, answer.grant, signal);
    }
  }

  /** @param {number | null} sequence @param {Problem} problem */
  #fail(sequence, problem) {
    if (sequence !== null && sequence !== this.#state.sequence) return;
    this.#parts.store.send({ type: "failed", sequence, problem });
    this.#noticed(problem);
    const wait = retriesAfter(problem);
    if (wait !== null) this.#retrying = setTimeout(this.retry, wait * 1000);
  }

  /** Some problems concern more than the question at hand. @param {Problem} problem */
  #noticed(problem) {
    if (endsSession(problem)) this.#parts.store.send({ type: "ended", problem });
    if (problem.code === "not_connected" || problem.code === "reconnect_needed") {
      this.#parts.onUnconnected();
    }
    return problem;
  }
}
