import test, { mock } from "node:test";
import assert from "node:assert/strict";
import { Panel } from "../../zat_app/assets/js/panel.js";
import { ProblemError, problemOf } from "../../zat_app/assets/js/problem.js";
import { createStore, shown } from "../../zat_app/assets/js/state.js";
import { answerOf, askedFor, hit } from "./found.js";
import { answer, chat, copy, mia, tom, transcript } from "./world.js";

/** @import { LookupAnswer, LookupRequest, OverviewRequest, RecheckAnswer, Requester, SearchRequest, Transcript } from "../../zat_app/assets/js/contract" */
/** @typedef {{ question: LookupRequest, signal: AbortSignal, resolve: (answer: LookupAnswer) => void, reject: (error: unknown) => void }} Asked */

/** A panel on a host and a backend that are played by the test. */
function desk(openNewest = false) {
  /** @type {{ requester: Requester | null, visible: boolean, error: unknown, openNewest: boolean }} */
  const host = { requester: mia, visible: true, error: null, openNewest };
  /** @type {Asked[]} */
  const asked = [];
  /** @type {[string, string][]} */
  const opened = [];
  /** @type {(id: string, grant: string) => Transcript} */
  let open = (id) => transcript(id);
  /** @type {[OverviewRequest, string][]} */
  const surveyed = [];
  let unconnected = 0;
  /** @type {{ question: LookupRequest, resolve: (answer: RecheckAnswer) => void, reject: (error: unknown) => void }[]} */
  const rechecked = [];
  /** @type {SearchRequest[]} */
  const searched = [];
  const store = createStore(() => {});
  const panel = new Panel({
    store,
    isVisible: () => host.visible,
    openNewest: () => host.openNewest,
    onAgent: () => {},
    onUnconnected: () => (unconnected += 1),
    host: /** @type {any} */ ({
      readTicket: async () => {
        if (host.error) throw host.error;
        return { ticketId: 42, requester: host.requester, agent: { timeZone: "Europe/Berlin" } };
      },
    }),
    api: /** @type {any} */ ({
      lookup: (/** @type {LookupRequest} */ question, /** @type {AbortSignal} */ signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
          asked.push({ question, signal, resolve, reject });
        }),
      recheck: (/** @type {LookupRequest} */ question, /** @type {AbortSignal} */ signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
          rechecked.push({ question, resolve, reject });
        }),
      search: async (/** @type {SearchRequest} */ question) => {
        searched.push(question);
        return answerOf([hit("found")], { grant: "grant-2" });
      },
      overview: async (/** @type {OverviewRequest} */ question, /** @type {string} */ grant) => {
        surveyed.push([question, grant]);
        return { glance: null, opened: [{ chat_id: "b", at: "2026-11-03T09:00:00Z" }], aside: [], exports: false };
      },
      chat: async (/** @type {string} */ id, /** @type {string} */ grant) => {
        opened.push([id, grant]);
        return open(id, grant);
      },
    }),
  });
  return {
    panel, store, host, asked, opened, rechecked, searched, surveyed,
    ids: () => shown(store.get()).map((one) => one.summary.id),
    unconnected: () => unconnected,
    onOpen: (/** @type {typeof open} */ act) => (open = act),
  }; // prettier-ignore
}

/** Lets everything that waits on a settled promise run. */
async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** @param {string} code */
const refusal = (code, more = {}) => new ProblemError(problemOf(code, more));

/** @param {string[]} ids @param {object} [more] */
async function listing(ids, more) {
  const at = desk();
  at.panel.shown();
  await settle();
  at.asked[0]?.resolve(answer(1, ids, more));
  await settle();
  return at;
}

test("being shown asks once, and being shown again asks nothing", async () => {
  const { panel, asked, ids } = await listing(["a"]);
  panel.shown();
  await settle();
  assert.equal(asked.length, 1);
  assert.deepEqual(asked[0]?.question, { sequence: 1, ticket_id: 42, requester: mia, cursor: null, weak: false, until: null });
  assert.deepEqual(ids(), ["a"]);
});

test("after a list it is asked once what is known of all chats, with the list's grant", async () => {
  const { surveyed, store } = await listing(["a", "b"]);
  assert.deepEqual(surveyed, [[{ ticket_id: 42, requester: mia, time_zone: "Europe/Berlin" }, "grant-1"]]);
  assert.deepEqual(store.get().overview?.opened, { b: "2026-11-03T09:00:00Z" });
  assert.equal((await listing([])).surveyed.length, 0);
});

test("the newest transcript opens by itself only where the account wants it", async () => {
  for (const wanted of [true, false]) {
    const at = desk(wanted);
    at.panel.shown();
    await settle();
    at.asked[0]?.resolve(answer(1, ["a"], { newest: transcript("a") }));
    await settle();
    assert.deepEqual([at.store.get().openId, at.opened], [wanted ? "a" : null, []]);
  }
});

test("reading on goes through the list, asks for its next page, and never into unproven chats", async () => {
  const at = await listing(["a", "b"], { next_cursor: "p2" });
  await at.panel.open("a");
  await at.panel.runOn("older");
  assert.deepEqual(at.store.get().run, ["a", "b"]);
  void at.panel.runOn("older");
  await settle();
  assert.equal(at.asked[1]?.question.cursor, "p2");
  at.asked[1]?.resolve(answer(1, ["c"], { grant: "grant-2", weak_about: 1 }));
  await settle();
  assert.deepEqual(at.opened.at(-1), ["c", "grant-2"]);
  await at.panel.runOn("older");
  await at.panel.runOn("newer");
  assert.deepEqual([at.store.get().run, at.asked.length], [["a", "b", "c"], 2]);
});

test("chats of a time are asked for by its end, and an answer that comes too late is dropped", async () => {
  const at = await listing(["a"]);
  const span = { since: "2024-03-01T00:00:00Z", until: "2024-04-01T00:00:00Z" };
  at.panel.within(span);
  at.panel.within(null);
  assert.deepEqual([at.asked[1]?.question.until, at.asked[1]?.question.weak], [span.until, false]);
  at.asked[1]?.resolve(answer(1, ["m"]));
  await settle();
  assert.deepEqual(at.ids(), ["a"]);
});

test("several changes of the requester in a row are one question, and the old list is gone at once", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const at = await listing(["a"]);
  at.host.requester = tom;
  at.panel.requesterChanged(12);
  assert.deepEqual([at.ids(), at.store.get().phase], [[], "loading"]);
  at.panel.requesterChanged(undefined);
  mock.timers.tick(100);
  at.panel.requesterChanged(12);
  mock.timers.tick(200);
  await settle();
  assert.deepEqual(at.asked.map((one) => one.question.requester.id), [11, 12]);
  mock.timers.reset();
});

test("a change while the panel is hidden is asked about when it is shown", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const at = await listing(["a"]);
  at.host.visible = false;
  at.host.requester = tom;
  at.panel.requesterChanged(12);
  mock.timers.tick(1000);
  await settle();
  assert.deepEqual([at.asked.length, at.ids()], [1, []]);
  at.host.visible = true;
  at.panel.shown();
  await settle();
  assert.equal(at.asked[1]?.question.requester.id, 12);
  mock.timers.reset();
});

test("an answer about somebody else is not shown", async () => {
  const at = await listing(["a"], { requester_id: 99 });
  assert.deepEqual([at.ids(), at.store.get().problem?.code], [[], "answer_unreadable"]);
});

test("a newer question calls the older one off", async () => {
  const at = desk();
  at.panel.shown();
  await settle();
  at.host.requester = tom;
  at.panel.retry();
  await settle();
  assert.equal(at.asked[0]?.signal.aborted, true);
  at.asked[1]?.resolve(answer(2, ["t"], { requester_id: 12 }));
  await settle();
  assert.deepEqual([at.ids(), at.store.get().problem], [["t"], null]);
});

test("no requester is no question", async () => {
  const at = desk();
  at.host.requester = null;
  at.panel.shown();
  await settle();
  assert.deepEqual([at.asked.length, at.store.get().phase], [0, "no_requester"]);
});

test("a host that doesn't answer is a problem, and asking again begins anew", async () => {
  const at = desk();
  at.host.error = refusal("host_silent");
  at.panel.shown();
  await settle();
  assert.equal(at.store.get().problem?.code, "host_silent");
  at.host.error = null;
  at.panel.retry();
  await settle();
  assert.equal(at.asked.length, 1);
});

test("a used-up budget is tried again by itself when its time is over", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const at = desk();
  at.panel.shown();
  await settle();
  at.asked[0]?.reject(refusal("budget_exhausted", { retry_after_s: 20 }));
  await settle();
  mock.timers.tick(19_000);
  await settle();
  assert.equal(at.asked.length, 1);
  mock.timers.tick(2_000);
  await settle();
  assert.equal(at.asked.length, 2);
  mock.timers.reset();
});

test("a missing connection is reported, an ended session is remembered", async () => {
  const first = desk();
  first.panel.shown();
  await settle();
  first.asked[0]?.reject(refusal("not_connected"));
  await settle();
  assert.equal(first.unconnected(), 1);
  const second = desk();
  second.panel.shown();
  await settle();
  second.asked[0]?.reject(refusal("session_ended"));
  await settle();
  assert.equal(second.store.get().ended?.code, "session_ended");
});

test("the newest transcript is not fetched, another one is, and only once", async () => {
  const at = await listing(["a", "b"], { newest: transcript("a") });
  await at.panel.open("a");
  await at.panel.open("b");
  await at.panel.open("b");
  assert.deepEqual(at.opened, [["b", "grant-1"]]);
  assert.equal(at.store.get().readings["b"]?.status, "ready");
});

test("a grant that has run out is fetched anew by the question that gave it", async () => {
  const at = await listing(["a"]);
  at.onOpen((id, grant) => {
    if (grant === "grant-1") throw refusal("grant_invalid");
    return transcript(id);
  });
  const opening = at.panel.open("a");
  await settle();
  at.asked[1]?.resolve(answer(1, ["a"], { grant: "grant-2" }));
  await opening;
  assert.deepEqual(at.opened, [["a", "grant-1"], ["a", "grant-2"]]);
  assert.equal(at.store.get().readings["a"]?.status, "ready");
});

test("the grant of a hit that has run out is fetched anew by its search", async () => {
  const at = await listing(["a"]);
  at.onOpen((id, grant) => {
    if (grant === "grant-1") throw refusal("grant_invalid");
    return transcript(id);
  });
  const search = askedFor("coat");
  at.panel.found([{ summary: chat("found"), grant: "grant-1", cursor: null, weak: false, search }]);
  await at.panel.open("found", 3);
  assert.deepEqual(at.opened, [["found", "grant-1"], ["found", "grant-2"]]);
  assert.deepEqual(at.searched, [search]);
  assert.equal(at.store.get().readings["found"]?.status, "ready");
});

test("a chat that can't be opened says so and leaves the list", async () => {
  const at = await listing(["a"]);
  at.onOpen(() => {
    throw refusal("chat_not_found");
  });
  await at.panel.open("a");
  const reading = at.store.get().readings["a"];
  assert.equal(reading?.status === "failed" ? reading.problem.code : "", "chat_not_found");
  assert.deepEqual(at.ids(), ["a"]);
});

test("older chats and weak matches are asked for by cursor and by name", async () => {
  const at = await listing(["a"], { next_cursor: "p2", weak_about: 1 });
  void at.panel.more("strong");
  void at.panel.more("strong");
  await settle();
  assert.deepEqual(at.asked.slice(1).map((one) => [one.question.cursor, one.question.weak]), [["p2", false]]);
  at.asked[1]?.resolve(answer(1, ["b"]));
  await settle();
  void at.panel.more("weak");
  await settle();
  at.asked[2]?.resolve(answer(1, [], { chats: [chat("w", { grade: "weak" })] }));
  await settle();
  assert.deepEqual([at.asked[2]?.question.weak, at.ids()], [true, ["a", "b", "w"]]);
});

const REREAD = { done: true, checked: 7, removed: 1 };

test("reading a person's chats again asks once, then lists them again without emptying the list", async () => {
  const at = await listing(["a", "b"]);
  void at.panel.recheck();
  void at.panel.recheck();
  await settle();
  assert.deepEqual(at.rechecked.map((one) => one.question), [at.asked[0]?.question]);
  at.rechecked[0]?.resolve(REREAD);
  await settle();
  assert.deepEqual([at.ids(), at.store.get().recheck?.status], [["a", "b"], "busy"]);
  at.asked[1]?.resolve(answer(1, ["a"]));
  await settle();
  assert.deepEqual([at.ids(), at.store.get().recheck], [["a"], { status: "done", answer: REREAD }]);
});

test("reading again that fails says so and leaves the list", async () => {
  const at = await listing(["a"]);
  void at.panel.recheck();
  at.rechecked[0]?.reject(refusal("budget_exhausted"));
  await settle();
  const { recheck } = at.store.get();
  assert.equal(recheck?.status === "failed" ? recheck.problem.code : "", "budget_exhausted");
  assert.deepEqual([at.ids(), at.asked.length], [["a"], 1]);
});

test("another requester ends reading again", async () => {
  const at = await listing(["a"]);
  void at.panel.recheck();
  at.host.requester = tom;
  at.panel.retry();
  await settle();
  at.rechecked[0]?.resolve(REREAD);
  await settle();
  assert.deepEqual([at.store.get().recheck, at.asked.length], [null, 2]);
});

test("a copy that answers although Zendesk took our access away has the connection looked after", async () => {
  const lost = { copy: copy({ trouble: "reconnect" }) };
  assert.equal((await listing(["a"], { source: "mirror", ...lost })).unconnected(), 1);
  assert.equal((await listing(["a"], { source: "live", ...lost })).unconnected(), 0);
  assert.equal((await listing(["a"], { source: "mirror", copy: copy() })).unconnected(), 0);
});

test("being connected again keeps the list until the new one is there, once", async () => {
  const at = await listing(["a"], { source: "mirror", copy: copy({ trouble: "reconnect" }) });
  void at.panel.connected();
  await settle();
  assert.deepEqual([at.ids(), at.store.get().phase], [["a"], "listed"]);
  at.asked[1]?.resolve(answer(1, ["b"], { source: "mirror", copy: copy({ trouble: "reconnect" }) }));
  await settle();
  assert.deepEqual([at.ids(), at.unconnected()], [["b"], 1]);
});
