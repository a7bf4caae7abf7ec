import test from "node:test";
import assert from "node:assert/strict";
import { arrived, outrun } from "../../zat_app/assets/js/again.js";
import { initialState, reduce, shown } from "../../zat_app/assets/js/state.js";
import { answer, chat, copy, mia, tom, transcript } from "./world.js";

/** @import { Event, State } from "../../zat_app/assets/js/state.js" */
/** @import { ChatSummary } from "../../zat_app/assets/js/contract" */

/** @type {Event} */
const ASKED = { type: "asked", ticketId: 42, requester: mia };

/** @param {(string | ChatSummary)[]} chats @param {object} [more] @returns {Event} */
function listed(chats, more = {}) {
  const summaries = chats.map((one) => (typeof one === "string" ? chat(one) : one));
  return { type: "listed", sequence: 1, answer: answer(1, [], { chats: summaries, ...more }) };
}

/** @param {Event[]} events @param {State} [from] */
const after = (events, from = initialState()) => events.reduce(reduce, from);
/** @param {State} state */
const ids = (state) => shown(state).map((one) => one.summary.id);

/** Two pages are listed, and the weak matches. */
const TWO_PAGES = after([
  ASKED,
  listed(["c", "b", "a"], { next_cursor: "p2" }),
  { type: "shelf_answered", shelf: "strong", sequence: 1, cursor: "p2", answer: answer(1, ["z", "y"], { next_cursor: "p3" }) },
  { type: "shelf_answered", shelf: "weak", sequence: 1, cursor: null, answer: answer(1, ["w"]) },
]);

test("an answer that says the same leaves list and rows as they are", () => {
  const again = after([listed(["c", "b", "a"], { next_cursor: "p2" })], TWO_PAGES);
  assert.equal(again.strong.chats, TWO_PAGES.strong.chats);
  assert.equal(again.weak, TWO_PAGES.weak);
  assert.equal(again.strong.nextCursor, "p3");
});

test("a new chat comes first; further pages, what it pushed out of the first and weak matches stay", () => {
  const again = after([listed(["d", "c", "b"], { next_cursor: "p2b" })], TWO_PAGES);
  assert.deepEqual([ids(again), again.strong.nextCursor], [["d", "c", "b", "a", "z", "y", "w"], "p3"]);
  assert.equal(again.strong.chats[1]?.summary, TWO_PAGES.strong.chats[0]?.summary);
  assert.equal(again.strong.chats[1]?.grant, "grant-1");
});

test("a chat that went is gone, and at the end of the list so is everything behind", () => {
  assert.deepEqual(ids(after([listed(["c", "a", "z"], { next_cursor: "p2b" })], TWO_PAGES)), ["c", "a", "z", "y", "w"]);
  const all = after([listed(["c"])], TWO_PAGES);
  assert.deepEqual([ids(all), all.strong.nextCursor], [["c", "w"], null]);
  const movedUp = after([ASKED, listed(["c", "b", "a"], { next_cursor: "p" }), listed(["c", "b", "x"], { next_cursor: "p2" })]);
  assert.deepEqual([ids(movedUp), movedUp.strong.nextCursor], [["c", "b", "x"], "p2"]);
});

test("a weak match that is proved by now stands once", () => {
  assert.deepEqual(ids(after([listed(["w", "c", "b", "a"])], TWO_PAGES)), ["w", "c", "b", "a"]);
});

test("the answer to another question starts from nothing", () => {
  const other = after([{ type: "asked", ticketId: 43, requester: tom }], TWO_PAGES);
  const state = reduce(other, { type: "listed", sequence: 2, answer: answer(2, ["t"]) });
  assert.deepEqual([ids(state), state.weak.status], [["t"], "closed"]);
});

/** @param {string} open @param {State} [from] */
const reading = (open, from = TWO_PAGES) =>
  after([{ type: "opened", id: open }, { type: "read", sequence: 1, id: open, transcript: transcript(open) }], from);

test("an open transcript stays open wherever its chat stands, and closes when that is gone", () => {
  for (const open of ["b", "z", "w"]) {
    const before = reading(open);
    const again = after([listed(["d", "c", "b"], { next_cursor: "p2b" })], before);
    assert.equal(again.openId, open);
    assert.equal(again.readings[open], before.readings[open]);
  }
  assert.equal(after([listed(["c"])], reading("b")).openId, null);
});

test("a chat that went on is read again: the open one at once, another when it is opened", () => {
  const before = reading("b", reading("c"));
  const went = [chat("c", { messages: 9 }), chat("b", { messages: 9 }), "a"];
  const again = after([listed(went, { next_cursor: "p2" })], before);
  assert.deepEqual(outrun(before, again).map(({ summary }) => summary.id), ["b"]);
  assert.deepEqual(Object.keys(again.readings), ["b"]);
  const brought = after([listed(went, { newest: transcript("b") })], { ...before, readings: {} });
  assert.deepEqual(outrun(before, brought), []);
  assert.deepEqual(outrun(before, after([listed(["c", "b", "a"])], before)), []);
});

test("chats that are read one after another stay there until they are read again", () => {
  const both = after(
    [{ type: "ran_on", way: "older", id: "a" }, { type: "read", sequence: 1, id: "a", transcript: transcript("a") }],
    reading("b"),
  );
  const again = after([listed(["c", chat("b", { messages: 9 }), chat("a", { messages: 9 })])], both);
  assert.deepEqual(outrun(both, again).map(({ summary }) => summary.id), ["b", "a"]);
  assert.deepEqual([again.run, again.openId], [["b", "a"], "b"]);
  assert.equal(again.readings["a"], both.readings["a"]);
});

test("the newest transcript is the same object while it says the same", () => {
  const before = after([ASKED, listed(["a"], { newest: transcript("a") }), { type: "opened", id: "a" }]);
  const again = after([listed(["a"], { newest: transcript("a") })], before);
  assert.equal(again.readings["a"], before.readings["a"]);
});

test("what came in is counted, not what moved up, was turned over or stands for somebody else", () => {
  const count = (/** @type {Event[]} */ ...events) => arrived(TWO_PAGES, after(events, TWO_PAGES));
  assert.equal(count(listed(["e", "d", "c"], { next_cursor: "p" })), 2);
  assert.equal(count(listed(["c", "b", "x"], { next_cursor: "p" })), 0);
  assert.equal(count({ type: "shelf_answered", shelf: "strong", sequence: 1, cursor: "p3", answer: answer(1, ["x"]) }), 0);
  assert.equal(count({ type: "asked", ticketId: 42, requester: tom }), 0);
  assert.equal(count({ type: "copy", sequence: 1, copy: copy() }), 0);
  const none = after([ASKED, listed([])]);
  assert.equal(arrived(none, after([listed(["a"])], none)), 1);
});

test("news of the copy changes nothing but what is said of it", () => {
  const fresh = copy({ up_to: "2026-11-24T12:00:00Z" });
  const state = reduce(TWO_PAGES, { type: "copy", sequence: 1, copy: fresh });
  assert.equal(state.found?.copy, fresh);
  assert.equal(state.strong, TWO_PAGES.strong);
  assert.equal(reduce(TWO_PAGES, { type: "copy", sequence: 9, copy: fresh }), TWO_PAGES);
});
