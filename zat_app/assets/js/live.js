// How a panel listens, without doing it: what an attempt came to, and what follows when. A stream
// while streams work; growing pauses between attempts that fail; now and then a question where a
// proxy holds streams back or the server has enough of them.

/**
 * @typedef {object} Live
 * @property {"stream" | "poll"} way
 * @property {number} failures  in a row
 * @property {number} streamAt  ms; when a stream is tried again
 */
/** What an attempt came to. "turn": the server ended it in good order; "stopping": the server
 * restarts; "answered": a question was; "full": the server holds as many streams as it may;
 * "failed": cut, silent, held back or refused, after so many ms.
 * @typedef {{ type: "turn" | "stopping" | "answered" | "full" }
 *   | { type: "failed", lasted: number }} Outcome */

const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const RESTART_MS = 1_500;
const POLL_MS = 20_000;
/** So many streams that break early, and it is the way that doesn't work. */
const BREAKS = 3;
const STEADY_MS = 60_000;
const STREAM_AGAIN_MS = 300_000;

/** @type {Live} */
export const FRESH = { way: "stream", failures: 0, streamAt: 0 };
/** One that breaks again, and the panel goes on asking. @type {Live} */
const ONCE_MORE = { way: "stream", failures: BREAKS - 1, streamAt: 0 };

/** @param {Live} live @param {Outcome} outcome @param {number} now  ms
 * @param {() => number} [random]  from 0 to 1
 * @returns {{ live: Live, wait: number }} `wait`: ms until the next attempt */
export function after(live, outcome, now, random = Math.random) {
  // Thousands of panels lose the same server at the same moment; they must not come back as one.
  const around = (/** @type {number} */ ms) => Math.round(ms * (0.5 + random()));
  switch (outcome.type) {
    case "turn":
      return { live: FRESH, wait: around(100) };
    case "stopping":
      return { live: FRESH, wait: around(RESTART_MS) };
    case "answered":
      return { live: polling({ ...live, failures: 0 }, now), wait: around(POLL_MS) };
    case "full":
      return { live: { way: "poll", failures: 0, streamAt: now + STREAM_AGAIN_MS }, wait: around(RESTART_MS) };
    case "failed": {
      const failures = outcome.lasted >= STEADY_MS ? 1 : live.failures + 1;
      const wait = around(PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? POLL_MS);
      if (live.way === "stream" && failures >= BREAKS) {
        return { live: { way: "poll", failures, streamAt: now + STREAM_AGAIN_MS }, wait };
      }
      return { live: polling({ ...live, failures }, now), wait };
    }
  }
}

/** @param {Live} live @param {number} now @returns {Live} */
function polling(live, now) {
  return live.way === "poll" && now >= live.streamAt ? ONCE_MORE : live;
}
