// The backend's routes. The session lives in this closure only: no cookie, no storage.

/** @import { ChangesRequest, ClaimRequest, ConnectionAnswer, LookupAnswer, LookupRequest } from "./contract" */
/** @import { News, OverviewAnswer, OverviewRequest, PageBoot, Preferences, Problem } from "./contract" */
/** @import { RecheckAnswer, SearchAnswer, SearchRequest, SessionAnswer, Transcript } from "./contract" */
/** @typedef {ReturnType<typeof createApi>} Api */
/**
 * @typedef {object} Call
 * @property {"GET" | "POST"} method
 * @property {string} path
 * @property {unknown} [body]
 * @property {string} [grant]
 * @property {string} [accept]
 * @property {RequestCredentials} [credentials]
 * @property {AbortSignal | undefined} [signal]
 */

import { readEvents } from "./events.js";
import { milliseconds } from "./format.js";
import { ProblemError, problemOf } from "./problem.js";

const RENEW_BEFORE_S = 60;
const TIMEOUT_MS = 45_000;

/**
 * @param {object} parts
 * @param {typeof fetch} parts.fetch
 * @param {PageBoot} parts.boot
 * @param {() => void} parts.onOutdated  the server's build is not this page's
 * @param {() => number} [parts.now]  milliseconds since 1970
 */
export function createApi({ fetch, boot, onOutdated, now = Date.now }) {
  let session = boot.session;
  let expiresAt = boot.expires_at_s;
  /** How far the server's clock is ahead of this computer's, which may be minutes wrong. */
  let ahead = 0;
  const clock = () => now() + ahead;
  /** @type {Promise<void> | null} */
  let renewing = null;

  /** @param {Call} call */
  async function send(call) {
    const { response, text } = await exchange(fetch, call, session);
    note(response.headers);
    return readAnswer(response, text);
  }

  /** What the server says of session and build with any answer. @param {Headers} headers */
  function note(headers) {
    if ((headers.get("Chatside-Build") ?? boot.build) !== boot.build) onOutdated();
    adopt(headers.get("Chatside-Session"), Number(headers.get("Chatside-Session-Expires")));
    ahead = (milliseconds(headers.get("Date")) ?? clock()) - now();
  }

  /** An answer that comes in pieces. Without credentials the browser holds it apart from the other
   * requests, which over HTTP/1.1 would wait for it. @param {Call} call */
  async function open(call) {
    const response = await begin(fetch, { ...call, accept: "text/event-stream", credentials: "omit" }, session, call.signal);
    note(response.headers);
    const isStream = response.headers.get("Content-Type")?.startsWith("text/event-stream");
    if (response.ok && isStream && response.body !== null) return response.body;
    readAnswer(response, await response.text());
    throw new ProblemError(problemOf("answer_unreadable", { status: response.status }));
  }

  /** @param {string | null} renewed @param {number} until  seconds since 1970 */
  function adopt(renewed, until) {
    if (!renewed) return;
    session = renewed;
    expiresAt = until > 0 ? until : null;
  }

  /** @param {SessionAnswer} answer */
  function adoptAnswer(answer) {
    adopt(answer.session, answer.expires_at_s);
    if (answer.build !== boot.build) onOutdated();
  }

  /** Callers at the same time share one renewal. */
  function renew() {
    renewing ??= send({ method: "POST", path: "/api/session", body: {} })
      .then(adoptAnswer)
      .finally(() => (renewing = null));
    return renewing;
  }

  /** @template T @param {Call} call @param {(call: Call) => Promise<T>} [how] */
  async function ask(call, how = send) {
    if (expiresAt !== null && expiresAt - clock() / 1000 < RENEW_BEFORE_S) await renew();
    try {
      return await how(call);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== "session_expired") throw error;
      await renew();
      return how(call);
    }
  }

  return {
    /** For what is loaded later. @param {Call} call */
    ask: (call) => ask(call),
    /** Milliseconds since 1970 by the server's clock, as far as it is known. */
    clock,
    /** @param {ClaimRequest} body */
    claim: async (body) => adoptAnswer(await send({ method: "POST", path: "/api/claim", body })),
    /** @param {LookupRequest} body @param {AbortSignal} [signal]
     * @returns {Promise<LookupAnswer>} */
    lookup: (body, signal) => ask({ method: "POST", path: "/api/lookup", body, signal }),
    /** What is known of all of a requester's chats.
     * @param {OverviewRequest} body @param {string} grant @param {AbortSignal} [signal]
     * @returns {Promise<OverviewAnswer>} */
    overview: (body, grant, signal) =>
      ask({ method: "POST", path: "/api/overview", body, grant, signal }),
    /** @param {Preferences} body */
    prefer: (body) => ask({ method: "POST", path: "/api/preferences", body }),
    /** Reads one person's chats again from Zendesk.
     * @param {LookupRequest} body @param {AbortSignal} [signal]
     * @returns {Promise<RecheckAnswer>} */
    recheck: (body, signal) => ask({ method: "POST", path: "/api/recheck", body, signal }),
    /** A page of hits. @param {SearchRequest} body @param {AbortSignal} [signal] @returns {Promise<SearchAnswer>} */
    search: (body, signal) => ask({ method: "POST", path: "/api/search", body, signal }),
    /** What changes, for as long as the line holds; null is a sign of life.
     * @param {ChangesRequest} body @param {string | null} grant @param {AbortSignal} signal
     * @returns {AsyncGenerator<News | null, void>} */
    listen: async function* (body, grant, signal) {
      const call = changes(body, grant, signal);
      yield* /** @type {AsyncGenerator<News | null, void>} */ (readEvents(await ask(call, open)));
    },
    /** The same, once. @param {ChangesRequest} body @param {string | null} grant
     * @param {AbortSignal} signal @returns {Promise<News>} */
    news: (body, grant, signal) => ask(changes(body, grant, signal)),
    /** @param {string} id @param {string} grant @param {AbortSignal} [signal]
     * @returns {Promise<Transcript>} */
    chat: (id, grant, signal) =>
      ask({ method: "GET", path: `/api/chats/${encodeURIComponent(id)}`, grant, signal }),
    /** @returns {Promise<ConnectionAnswer>} */
    connection: () => ask({ method: "GET", path: "/api/connection" }),
    disconnect: () => ask({ method: "POST", path: "/api/disconnect", body: {} }),
  };
}

/** One request with its whole body. A cut line, a timeout and a proxy's own page are problems like
 * any other; only an abort by the caller stays an abort.
 * @param {typeof fetch} fetch @param {Call} call @param {string | null} session
 * @returns {Promise<{ response: Response, text: string }>} */
async function exchange(fetch, call, session) {
  const cut = new AbortController();
  const abort = () => cut.abort();
  const timer = setTimeout(abort, TIMEOUT_MS);
  call.signal?.addEventListener("abort", abort);
  if (call.signal?.aborted) abort();
  try {
    const response = await begin(fetch, call, session, cut.signal);
    return { response, text: await response.text() };
  } catch (error) {
    if (call.signal?.aborted) throw error;
    throw new ProblemError(problemOf("network_down"));
  } finally {
    clearTimeout(timer);
    call.signal?.removeEventListener("abort", abort);
  }
}

/** @param {ChangesRequest} body @param {string | null} grant @param {AbortSignal} signal
 * @returns {Call} */
function changes(body, grant, signal) {
  return { method: "POST", path: "/api/changes", body, signal, ...(grant === null ? {} : { grant }) };
}

/** @param {typeof fetch} fetch @param {Call} call @param {string | null} session
 * @param {AbortSignal | undefined} signal */
function begin(fetch, call, session, signal) {
  return fetch(call.path, {
    method: call.method,
    headers: headersOf(call, session),
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    ...(call.credentials === undefined ? {} : { credentials: call.credentials }),
    ...(signal === undefined ? {} : { signal }),
    cache: "no-store",
    redirect: "error",
  });
}

/** @param {Call} call @param {string | null} session @returns {Record<string, string>} */
function headersOf(call, session) {
  return {
    Accept: call.accept ?? "application/json",
    ...(session === null ? {} : { Authorization: `Bearer ${session}` }),
    ...(call.body === undefined ? {} : { "Content-Type": "application/json" }),
    ...(call.grant === undefined ? {} : { "Chatside-Grant": call.grant }),
  };
}

/** @param {Response} response @param {string} text */
function readAnswer(response, text) {
  if (response.status === 204) return null;
  const body = readJson(response, text);
  if (response.ok) return body;
  throw new ProblemError(readProblem(response, body));
}

/** @param {Response} response @param {string} text */
function readJson(response, text) {
  const type = response.headers.get("Content-Type") ?? "";
  const isJson = /^application\/(problem\+)?json\b/.test(type);
  try {
    if (isJson) return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ProblemError(problemOf("answer_unreadable", { status: response.status }));
}

/** @param {Response} response @param {any} body @returns {Problem} */
function readProblem(response, body) {
  const { status } = response;
  if (typeof body?.code !== "string") return problemOf("answer_unreadable", { status });
  const wait = Number(body.retry_after_s ?? response.headers.get("Retry-After") ?? NaN);
  return problemOf(body.code, {
    type: String(body.type ?? "about:blank"),
    title: String(body.title ?? ""),
    status,
    detail: String(body.detail ?? ""),
    action: String(body.action ?? ""),
    retry_after_s: Number.isFinite(wait) ? wait : null,
  });
}
