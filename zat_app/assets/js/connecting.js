// Connecting Zendesk Chat from the panel. The window that was opened is never asked anything: only
// the backend knows how it went, so the page polls while it is in view.

/** @import { ConnectionAnswer } from "./contract" */
/** @import { Api } from "./api.js" */
/** @import { Store } from "./state.js" */
/**
 * @typedef {object} Parts
 * @property {Api} api
 * @property {Store} store
 * @property {() => boolean} isVisible
 * @property {() => void} onConnected
 */

import { endsSession, toProblem } from "./problem.js";
import { webAddress } from "./text.js";

const WAITING_MS = 2_000;
const IDLE_MS = 15_000;
const SLOW_MS = 60_000;
const ADDRESS_GOOD_MS = 9 * 60_000;
const WINDOW = "popup,width=560,height=720";

export class Connecting {
  #parts;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #slowly;
  /** @type {{ url: string | null, at: number }} */
  #address = { url: null, at: 0 };
  #watching = false;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Starts to look for the connection. When the backend says "connected" and the look-up said
   * otherwise, the next question waits its time instead of going round in a circle. */
  watch = () => {
    this.#watching = true;
    const known = this.#parts.store.get().connection?.state;
    this.#schedule(known === "connected" ? IDLE_MS : 0);
  };

  /** Asks now: the panel came into view, its window got the focus back, or there is news. False
   * while nobody waits for a connection. */
  look = () => {
    if (!this.#watching || !this.#parts.isVisible()) return false;
    clearTimeout(this.#timer);
    void this.#poll().finally(() => {
      const waiting = this.#parts.store.get().waiting !== null;
      if (this.#watching) this.#schedule(waiting ? WAITING_MS : IDLE_MS);
    });
    return true;
  };

  /** Must run inside the click: a window opened later is blocked. */
  connect = () => {
    if (Date.now() - this.#address.at < ADDRESS_GOOD_MS) this.#openWindow();
    else void this.refresh().then(() => this.#openWindow());
  };

  disconnect = async () => {
    await this.#parts.api.disconnect();
    await this.refresh();
  };

  /** @returns {Promise<ConnectionAnswer | null>} null when it could not be learned */
  refresh = async () => {
    const { api, store } = this.#parts;
    try {
      const answer = await api.connection();
      this.#address = { url: webAddress(answer.connect_url), at: Date.now() };
      store.send({ type: "connection", answer });
      return answer;
    } catch (error) {
      const problem = toProblem(error);
      if (!endsSession(problem)) return null;
      this.#watching = false;
      store.send({ type: "ended", problem });
      return null;
    }
  };

  /** @param {number} ms */
  #schedule(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.look, ms);
  }

  async #poll() {
    const answer = await this.refresh();
    if (answer?.state !== "connected" || !this.#watching) return;
    this.#watching = false;
    clearTimeout(this.#slowly);
    this.#parts.onConnected();
  }

  #openWindow() {
    const { store } = this.#parts;
    if (this.#address.url === null) return;
    window.open(this.#address.url, "_blank", WINDOW);
    store.send({ type: "waiting", url: this.#address.url });
    this.#watching = true;
    this.#schedule(WAITING_MS);
    clearTimeout(this.#slowly);
    this.#slowly = setTimeout(() => store.send({ type: "waiting_slow" }), SLOW_MS);
  }
}
