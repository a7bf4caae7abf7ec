// What the search does: it waits until the agent pauses, asks, and tells what was found.

/** @import { SearchAnswer, SearchRequest } from "../contract" */
/** @import { Event, Order, PartName, Results, Scope } from "./results.js" */
/** @typedef {Pick<SearchRequest, "query" | "scope" | "order" | "weak" | "cursor">} Asked */
/** @typedef {{ asked: SearchRequest, answer: SearchAnswer }} Told */
/**
 * @typedef {object} Parts
 * @property {(asked: Asked, signal: AbortSignal) => Promise<Told>} ask
 * @property {(results: Results) => void} changed
 */

import { isAbort, retriesAfter, toProblem } from "../problem.js";
import { asksSomething } from "./query.js";
import { NO_RESULTS, reduce } from "./results.js";

const PAUSE_MS = 200;

export class Searcher {
  #parts;
  #results = NO_RESULTS;
  #running = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  get results() {
    return this.#results;
  }

  /** Every page of a search of the whole account counts for the brake: there nothing is asked before
   * Enter. @param {string} text */
  type = (text) => {
    if (text === this.#results.text) return;
    if (text.trim() === "") return this.empty(text);
    this.#stop();
    this.#send({ type: "typed", text });
    if (this.#results.scope === "requester") this.#timer = setTimeout(this.now, PAUSE_MS);
  };

  /** @param {{ order?: Order, scope?: Scope }} change */
  choose = (change) => {
    const { order, scope } = this.#results;
    this.#stop();
    this.#send({ type: "chosen", order, scope, ...change });
    void this.now();
  };

  /** Asks for what stands in the field. */
  now = async () => {
    const { text, strong } = this.#results;
    this.#stop();
    if (!asksSomething(text) || strong.status === "loading") return;
    await this.#ask("strong", null);
  };

  /** The matches that may be somebody else's, or what comes behind the hits of one kind; nothing while
   * another question is on its way.
   * @param {PartName} part */
  more = async (part) => {
    const { number, answeredNumber, strong, [part]: held } = this.#results;
    if (number !== answeredNumber || strong.status === "loading" || held.status === "loading") return;
    if (held.answer !== null && held.problem === null && held.answer.next_cursor === null) return;
    await this.#ask(part, held.answer?.next_cursor ?? null);
  };

  /** What failed, once more. */
  again = () => {
    const { strong, weak } = this.#results;
    if (strong.status === "failed") void this.#ask("strong", strong.cursor);
    else if (weak.status === "failed") void this.#ask("weak", weak.cursor);
  };

  /** @param {string} id @param {number} place */
  at = (id, place) => this.#send({ type: "at", id, place });

  /** The list again. @param {string} [text]  blanks */
  empty = (text = "") => {
    this.#stop();
    this.#running.abort();
    this.#send({ type: "emptied" });
    if (text !== "") this.#send({ type: "typed", text });
  };

  #stop() {
    clearTimeout(this.#timer);
  }

  /** @param {PartName} part @param {string | null} cursor */
  async #ask(part, cursor) {
    if (cursor === null && part === "strong") this.#running.abort();
    if (this.#running.signal.aborted) this.#running = new AbortController();
    this.#send({ type: "asked", part, cursor });
    const { text: query, scope, order, number } = this.#results;
    try {
      const question = { query, scope, order, weak: part === "weak", cursor };
      this.#send({ type: "answered", part, number, ...(await this.#parts.ask(question, this.#running.signal)) });
    } catch (error) {
      if (isAbort(error)) return;
      const problem = toProblem(error);
      this.#send({ type: "failed", part, number, problem });
      const wait = number === this.#results.number ? retriesAfter(problem) : null;
      if (wait !== null) this.#timer = setTimeout(this.again, wait * 1000);
    }
  }

  /** @param {Event} event */
  #send(event) {
    const next = reduce(this.#results, event);
    if (next === this.#results) return;
    this.#results = next;
    this.#parts.changed(next);
  }
}
