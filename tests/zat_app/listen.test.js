import test from "node:test";
import assert from "node:assert/strict";
import { createApi } from "../../zat_app/assets/js/api.js";
import { mia } from "./world.js";

/** @import { PageBoot } from "../../zat_app/assets/js/contract" */

const NOW_S = 1_000_000;
/** @type {PageBoot} */
const BOOT = { mode: "session", build: "b1", session: "s1", expires_at_s: NOW_S + 900, token: null, open_newest: false, preferences: { hide_lines: false, show_times: false, open_newest: null }, copies: false, place: "ticket_sidebar" };
const QUESTION = { ticket_id: 42, requester: mia };
const NEWS = { changed: true, connection: "connected", copy: null, end: null };

/** @param {(count: number, path: string) => Response} answer */
function server(answer) {
  /** @type {any[]} */
  const sent = [];
  const api = createApi({
    fetch: async (path, init) => {
      sent.push({ path, ...init });
      return answer(sent.length, String(path));
    },
    boot: BOOT,
    onOutdated: () => {},
    now: () => NOW_S * 1000,
  });
  return { api, sent };
}

/** @param {string} text @param {Record<string, string>} [headers] */
const stream = (text, headers = {}) => new Response(text, { headers: { "Content-Type": "text/event-stream", ...headers } });
/** @param {string} code @param {number} status */
const problem = (code, status) =>
  new Response(JSON.stringify({ code }), { status, headers: { "Content-Type": "application/problem+json" } });
const session = { session: "s2", expires_at_s: NOW_S + 900, ends_at_s: NOW_S + 9999, build: "b1" };

/** @param {ReturnType<typeof createApi>} api */
async function heard(api) {
  const all = [];
  for await (const news of api.listen(QUESTION, "g1", new AbortController().signal)) all.push(news);
  return all;
}

test("a stream brings session and grant in headers, the question in its body and no credentials", async () => {
  const { api, sent } = server(() => stream(`data: ${JSON.stringify(NEWS)}\n\n:\n\n`));
  assert.deepEqual(await heard(api), [NEWS, null]);
  const { path, headers, body, credentials } = sent[0];
  assert.deepEqual([path, JSON.parse(body), credentials], ["/api/changes", QUESTION, "omit"]);
  assert.deepEqual([headers.Accept, headers.Authorization, headers["Chatside-Grant"]], ["text/event-stream", "Bearer s1", "g1"]);
});

test("the same question is answered once, as any other call", async () => {
  const { api, sent } = server(() => new Response(JSON.stringify(NEWS), { headers: { "Content-Type": "application/json" } }));
  assert.deepEqual(await api.news(QUESTION, null, new AbortController().signal), NEWS);
  assert.deepEqual([sent[0].headers.Accept, "Chatside-Grant" in sent[0].headers, sent[0].credentials], ["application/json", false, undefined]);
});

test("a session that a stream renews is used from then on", async () => {
  const { api, sent } = server(() => stream("", { "Chatside-Session": "s9", "Chatside-Session-Expires": String(NOW_S + 900) }));
  await heard(api);
  await heard(api);
  assert.equal(sent[1].headers.Authorization, "Bearer s9");
});

test("a session left unused is renewed before the stream is opened again", async () => {
  const { api, sent } = server((count, path) => {
    if (path === "/api/session") return new Response(JSON.stringify(session), { headers: { "Content-Type": "application/json" } });
    return count === 1 ? problem("session_expired", 401) : stream("");
  });
  await heard(api);
  assert.deepEqual(sent.map((one) => one.path), ["/api/changes", "/api/session", "/api/changes"]);
  assert.equal(sent[2].headers.Authorization, "Bearer s2");
});

test("a refusal has its code, and another page than ours is no stream", async () => {
  const refused = server(() => problem("streams_full", 503));
  await assert.rejects(heard(refused.api), (error) => error.problem.code === "streams_full");
  const proxy = server(() => new Response("<p>Sign in", { headers: { "Content-Type": "text/html" } }));
  await assert.rejects(heard(proxy.api), (error) => error.problem.code === "answer_unreadable");
});
