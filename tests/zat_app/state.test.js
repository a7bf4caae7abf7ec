import test from "node:test";
import assert from "node:assert/strict";
import { findChat, initialState, neighbour, reduce, shown } from "../../zat_app/assets/js/state.js";
import { problemOf } from "../../zat_app/assets/js/problem.js";
import { answer, chat, mia, tom, transcript } from "./world.js";

/** @import { Event, State } from "../../zat_app/assets/js/state.js" */

/** @param {Event[]} events @param {State} [from] */
const after = (events, from = initialState()) => events.reduce(reduce, from);
/** @type {Event} */
const ASKED = { type: "asked", ticketId: 42, requester: mia };
/** @param {string[]} ids @param {object} [more] @returns {Event} */
const listed = (ids, more) => ({ type: "listed", sequence: 1, answer: answer(1, ids, more) });
/** @param {State} state */
const ids = (state) => shown(state).map((one) => one.summary.id);

test("a new question clears the customer before", () => {
  const state = after([ASKED, listed(["a"]), { type: "opened", id: "a" }, { type: "asked", ticketId: 42, requester: tom }]);
  assert.equal(state.phase, "loading");
  assert.equal(state.sequence, 2);
  assert.equal(state.openId, null);
  assert.deepEqual([ids(state), state.readings], [[], {}]);
});

test("an answer, a failure or a transcript of an older question changes nothing", () => {
  const now = after([ASKED, { type: "asked", ticketId: 42, requester: tom }]);
  /** @type {Event[]} */
  const late = [
    listed(["a"]),
    { type: "failed", sequence: 1, problem: problemOf("zendesk_timeout") },
    { type: "read", sequence: 1, id: "a", transcript: transcript("a") },
    { type: "shelf_answered", shelf: "weak", sequence: 1, cursor: null, answer: answer(1, ["w"]) },
  ];
  for (const event of late) assert.equal(reduce(now, event), now, event.type);
});

test("while the requester changes nothing of the old one is shown or accepted", () => {
  const state = after([ASKED, listed(["a"]), { type: "requester_changing" }, listed(["b"])]);
  assert.deepEqual([state.phase, ids(state), state.requester], ["loading", [], null]);
});

test("the newest transcript opens without a question", () => {
  const state = after([ASKED, listed(["a", "b"], { newest: transcript("a") }), { type: "opened", id: "a" }]);
  assert.equal(state.readings["a"]?.status, "ready");
  assert.equal(reduce(state, { type: "opened", id: "b" }).readings["b"]?.status, "loading");
});

test("a later answer to the same question keeps what is being read while it is listed", () => {
  const reading = [ASKED, listed(["a", "b"]), { type: "opened", id: "b" }, { type: "read", sequence: 1, id: "b", transcript: transcript("b") }];
  const weak = { type: "shelf_answered", shelf: "weak", sequence: 1, cursor: null, answer: answer(1, ["w"]) };
  const before = after(/** @type {Event[]} */ ([...reading, weak]));
  const kept = reduce(before, listed(["b", "c"]));
  assert.deepEqual([ids(kept), kept.openId, kept.readings["b"]?.status], [["b", "c", "w"], "b", "ready"]);
  const gone = reduce(before, listed(["a"]));
  assert.deepEqual([ids(gone), gone.openId, gone.readings], [["a", "w"], null, {}]);
});

test("what came of reading again stays over the new list and goes with the requester", () => {
  /** @type {Event} */
  const done = { type: "recheck", sequence: 1, recheck: { status: "done", answer: { done: true, checked: 7, removed: 1 } } };
  const state = after([ASKED, listed(["a"]), done, listed([])]);
  assert.equal(state.recheck?.status, "done");
  assert.equal(reduce(state, { type: "asked", ticketId: 42, requester: tom }).recheck, null);
  assert.equal(reduce(after([ASKED, ASKED]), done).recheck, null);
});

test("a further page is added once, with its own grant and cursor", () => {
  const state = after([
    ASKED,
    listed(["a", "b"], { next_cursor: "p2" }),
    { type: "shelf_asked", shelf: "strong" },
    { type: "shelf_answered", shelf: "strong", sequence: 1, cursor: "p2", answer: answer(1, ["b", "c"], { grant: "grant-2" }) },
  ]);
  assert.deepEqual(ids(state), ["a", "b", "c"]);
  assert.deepEqual([findChat(state, "b")?.grant, findChat(state, "c")?.grant, findChat(state, "c")?.cursor], ["grant-1", "grant-2", "p2"]);
  assert.equal(state.strong.nextCursor, null);
});

test("a page that fails leaves the pages before and can be asked for again", () => {
  const state = after([
    ASKED,
    listed(["a"], { next_cursor: "p2" }),
    { type: "shelf_asked", shelf: "strong" },
    { type: "shelf_failed", shelf: "strong", sequence: 1, problem: problemOf("zendesk_timeout") },
  ]);
  assert.deepEqual([ids(state), state.strong.status, state.strong.nextCursor], [["a"], "failed", "p2"]);
});

test("weak matches stand after the strong ones and apart", () => {
  const weak = answer(1, [], { chats: [chat("w", { grade: "weak" })] });
  const state = after([ASKED, listed(["a"], { weak_about: 1 }), { type: "shelf_answered", shelf: "weak", sequence: 1, cursor: null, answer: weak }]);
  assert.deepEqual([ids(state), state.strong.chats.length, findChat(state, "w")?.weak], [["a", "w"], 1, true]);
});

test("a renewed grant replaces the old one of exactly its chats", () => {
  const renewal = answer(1, ["a"], { grant: "grant-9" });
  const state = after([ASKED, listed(["a", "b"]), { type: "grant_renewed", sequence: 1, cursor: null, weak: false, answer: renewal }]);
  assert.deepEqual([findChat(state, "a")?.grant, findChat(state, "b")?.grant], ["grant-9", "grant-1"]);
});

test("older and newer lead from chat to chat and end at the ends", () => {
  const state = after([ASKED, listed(["a", "b"]), { type: "opened", id: "a" }]);
  assert.deepEqual([neighbour(state, -1), neighbour(state, 1)?.summary.id], [null, "b"]);
});

test("the run grows at its ends and what is left behind goes, but never what is read", () => {
  const read = (/** @type {string} */ id) => /** @type {Event} */ ({ type: "read", sequence: 1, id, transcript: transcript(id) });
  const at = after([ASKED, listed(["a", "b", "c"]), { type: "opened", id: "b" }, read("b"), { type: "ran_on", way: "older", id: "c" }, { type: "ran_on", way: "newer", id: "a" }, read("a")]);
  assert.deepEqual([at.run, at.openId, at.readings["c"]?.status], [["a", "b", "c"], "b", "loading"]);
  const moved = after([{ type: "seen", id: "a" }, { type: "left_behind", ids: ["a", "c"] }], at);
  assert.deepEqual([moved.run, moved.openId, moved.jump], [["a", "b"], "a", at.jump]);
  const back = reduce(moved, { type: "opened", id: "b" });
  assert.deepEqual([back.run, back.jump === at.jump], [["a", "b"], false]);
  assert.deepEqual([reduce(back, { type: "closed" }).run, reduce(back, { type: "opened", id: "c" }).run], [[], ["c"]]);
});

test("of the chats that nobody reads any more only some stay in memory", () => {
  const ids = Array.from({ length: 60 }, (_, index) => `c${index}`);
  const events = ids.flatMap((id) => /** @type {Event[]} */ ([{ type: "opened", id }, { type: "read", sequence: 1, id, transcript: transcript(id) }]));
  const { readings } = after([ASKED, listed(ids), ...events]);
  assert.deepEqual(Object.keys(readings), ids.slice(-21));
});

test("chats of one time are a shelf of their own, cut where the time begins", () => {
  const span = { since: "2026-10-01T00:00:00Z", until: "2026-11-01T00:00:00Z" };
  const dated = answer(1, [], { next_cursor: "p2", chats: [chat("o", { started_at: "2026-10-09T08:00:00Z" }), chat("s", { started_at: "2026-09-30T23:59:59Z" })] });
  const state = after([ASKED, listed(["a"]), { type: "spanned", span }, { type: "shelf_answered", shelf: "dated", sequence: 1, cursor: null, answer: dated }]);
  assert.deepEqual([ids(state), state.dated.nextCursor, findChat(state, "a")], [["o"], null, null]);
  assert.deepEqual(ids(reduce(state, { type: "spanned", span: null })), ["a"]);
});

test("the end of the session leaves the list where it is", () => {
  const state = after([ASKED, listed(["a"]), { type: "ended", problem: problemOf("session_ended") }]);
  assert.deepEqual([state.phase, ids(state), state.ended?.code], ["listed", ["a"], "session_ended"]);
});

test("a poll that brings only a new connect address redraws nothing", () => {
  const known = { state: /** @type {const} */ ("not_connected"), since: null, connected_by: null, ready: true, may_disconnect: false, cause: null, ends_at: null, standby: null };
  const first = reduce(initialState(), { type: "connection", answer: { ...known, connect_url: "https://a.example/1" } });
  const second = reduce(first, { type: "connection", answer: { ...known, connect_url: "https://a.example/2" } });
  assert.equal(second.connection, first.connection);
});

test("being connected ends the waiting", () => {
  const waiting = after([{ type: "waiting", url: "https://a.example/1" }, { type: "waiting_slow" }]);
  assert.deepEqual(waiting.waiting, { url: "https://a.example/1", slow: true });
  const answer = { state: /** @type {const} */ ("connected"), since: null, connected_by: null, ready: true, connect_url: null, may_disconnect: true, cause: null, ends_at: null, standby: null };
  assert.equal(reduce(waiting, { type: "connection", answer }).waiting, null);
});
