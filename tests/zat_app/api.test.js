import test from "node:test";
import assert from "node:assert/strict";
import { createApi } from "../../zat_app/assets/js/api.js";
import { mia } from "./world.js";

/** @import { PageBoot } from "../../zat_app/assets/js/contract" */
/** @typedef {{ path: string, method: string, headers: Record<string, string>, body: any }} Sent */

const NOW_S = 1_000_000;
/** @type {PageBoot} */
const BOOT = { mode: "session", build: "b1", session: "s1", expires_at_s: NOW_S + 900, token: null, open_newest: false, preferences: { hide_lines: false, show_times: false, open_newest: null }, copies: false, place: "ticket_sidebar" };
const LOOKUP = { sequence: 1, ticket_id: 42, requester: mia, cursor: null, weak: false };

/** A server that answers by path; `sent` is what arrived.
 * @param {(sent: Sent, count: number) => Response | Promise<Response>} answer
 * @param {Partial<PageBoot>} [boot] */
function server(answer, boot = {}) {
  /** @type {Sent[]} */
  const sent = [];
  let outdated = 0;
  const api = createApi({
    fetch: async (path, init) => {
      const one = /** @type {Sent} */ ({
        path: String(path), method: init?.method, headers: init?.headers, body: init?.body && JSON.parse(String(init.body)),
      }); // prettier-ignore
      sent.push(one);
      return answer(one, sent.length);
    },
    boot: { ...BOOT, ...boot },
    onOutdated: () => (outdated += 1),
    now: () => NOW_S * 1000,
  });
  return { api, sent, outdated: () => outdated };
}

/** @param {unknown} body @param {number} [status] @param {Record<string, string>} [headers] */
function json(body, status = 200, headers = {}) {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
}
/** @param {string} code @param {number} status */
const problem = (code, status) => json({ code, title: "", detail: "", action: "", retry_after_s: null }, status, { "Content-Type": "application/problem+json" });
const session = { session: "s2", expires_at_s: NOW_S + 900, ends_at_s: NOW_S + 9999, build: "b1" };
/** @param {Promise<unknown>} promise @param {string} code */
const fails = (promise, code) => assert.rejects(promise, (error) => error.problem?.code === code);

test("the session travels in a header and the grant beside it, never in an address", async () => {
  const { api, sent } = server(() => json({ ok: true }));
  await api.lookup(LOOKUP);
  await api.chat("a/b?c", "g1");
  assert.equal(sent[0]?.headers["Authorization"], "Bearer s1");
  assert.deepEqual(sent[0]?.body, LOOKUP);
  assert.deepEqual([sent[1]?.path, sent[1]?.headers["Chatside-Grant"]], ["/api/chats/a%2Fb%3Fc", "g1"]);
});

test("a renewed session in any answer is used from then on", async () => {
  const { api, sent } = server(() => json({}, 200, { "Chatside-Session": "s9", "Chatside-Session-Expires": String(NOW_S + 900) }));
  await api.connection();
  await api.connection();
  assert.equal(sent[1]?.headers["Authorization"], "Bearer s9");
});

test("a session about to expire is renewed first, once for all that wait", async () => {
  const { api, sent } = server((one) => json(one.path === "/api/session" ? session : {}), { expires_at_s: NOW_S + 30 });
  await Promise.all([api.connection(), api.lookup(LOOKUP)]);
  assert.deepEqual(sent.map((one) => one.path), ["/api/session", "/api/connection", "/api/lookup"]);
  assert.deepEqual(sent[0]?.body, {});
  assert.equal(sent[2]?.headers["Authorization"], "Bearer s2");
});

test("an expired session is renewed once and the question asked again", async () => {
  const { api, sent } = server((one, count) => (one.path === "/api/session" ? json(session) : count === 1 ? problem("session_expired", 401) : json({ ok: 1 })));
  assert.deepEqual(await api.connection(), { ok: 1 });
  assert.equal(sent.length, 3);
});

test("a computer whose clock is wrong goes by the server's", async () => {
  const late = new Date((NOW_S + 3600) * 1000).toUTCString();
  const { api, sent } = server((one) => json(one.path === "/api/session" ? session : {}, 200, { Date: late }));
  assert.equal(api.clock(), NOW_S * 1000);
  await api.connection();
  assert.equal(api.clock(), (NOW_S + 3600) * 1000);
  await api.connection();
  assert.deepEqual(sent.map((one) => one.path), ["/api/connection", "/api/session", "/api/connection"]);
});

test("a person's chats are read again by the question that lists them", async () => {
  const { api, sent } = server(() => json({ done: true, checked: 7, removed: 1 }));
  assert.deepEqual(await api.recheck(LOOKUP), { done: true, checked: 7, removed: 1 });
  assert.deepEqual([sent[0]?.method, sent[0]?.path, sent[0]?.body], ["POST", "/api/recheck", LOOKUP]);
  assert.equal(sent[0]?.headers["Authorization"], "Bearer s1");
});

test("a session that has ended is not renewed over and over", async () => {
  const { api, sent } = server((one) => problem(one.path === "/api/session" ? "session_ended" : "session_expired", 401));
  await fails(api.connection(), "session_ended");
  assert.equal(sent.length, 2);
});

test("a server of another build is noticed at renewal", async () => {
  const { api, outdated } = server((one) => json(one.path === "/api/session" ? { ...session, build: "b2" } : {}), { expires_at_s: NOW_S });
  await api.connection();
  assert.equal(outdated(), 1);
});

test("so it is in the header of any other answer, and our own build is no news", async () => {
  const { api, outdated } = server((_, count) => json({}, 200, { "Chatside-Build": count === 1 ? "b1" : "b2" }));
  await api.lookup(LOOKUP);
  assert.equal(outdated(), 0);
  await api.lookup(LOOKUP);
  assert.equal(outdated(), 1);
});

test("a claim sends no session and gets one", async () => {
  const { api, sent } = server(() => json(session), { mode: "claim", session: null, expires_at_s: null, token: "t" });
  await api.claim({ setup_code: "c", app_id: 1, installation_id: 2, token: "t" });
  await api.connection();
  assert.equal(sent[0]?.headers["Authorization"], undefined);
  assert.equal(sent[1]?.headers["Authorization"], "Bearer s2");
});

test("a proxy's page, a broken body and a problem without a code are one kind of problem", async () => {
  for (const response of [
    new Response("<html>Sign in</html>", { headers: { "Content-Type": "text/html" } }),
    new Response("{", { headers: { "Content-Type": "application/json" } }),
    new Response("Bad gateway", { status: 502 }),
    json({ error: "x" }, 500),
  ]) {
    await fails(server(() => response).api.connection(), "answer_unreadable");
  }
});

test("a dead network is a problem with its own code", async () => {
  await fails(server(() => Promise.reject(new TypeError("failed"))).api.connection(), "network_down");
});

test("a question that was called off stays an abort", async () => {
  const gone = new AbortController();
  gone.abort();
  const { api } = server(() => Promise.reject(new DOMException("", "AbortError")));
  await assert.rejects(api.lookup(LOOKUP, gone.signal), (error) => error.name === "AbortError");
});

test("how long to wait comes from the problem, else from the header", async () => {
  const wait = async (/** @type {Response} */ response) => {
    let seen;
    await assert.rejects(server(() => response).api.connection(), (error) => ((seen = error.problem.retry_after_s), true));
    return seen;
  };
  assert.equal(await wait(json({ code: "budget_exhausted", retry_after_s: 7 }, 503)), 7);
  assert.equal(await wait(json({ code: "budget_exhausted" }, 503, { "Retry-After": "9" })), 9);
  assert.equal(await wait(json({ code: "budget_exhausted" }, 503)), null);
});

test("disconnecting accepts an answer without a body", async () => {
  const { api, sent } = server(() => new Response(null, { status: 204 }));
  assert.equal(await api.disconnect(), null);
  assert.deepEqual([sent[0]?.method, sent[0]?.path, sent[0]?.body], ["POST", "/api/disconnect", {}]);
});
