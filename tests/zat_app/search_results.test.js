import test from "node:test";
import assert from "node:assert/strict";
import { NO_RESULTS, allHits, found, reduce } from "../../zat_app/assets/js/search/results.js";
import { here, position, step } from "../../zat_app/assets/js/search/steps.js";
import { countWords, hintWords, noteWords, searchProblem, stepWords } from "../../zat_app/assets/js/search/present.js";
import { problemOf } from "../../zat_app/assets/js/problem.js";
import { translator } from "../../zat_app/assets/js/i18n.js";
import { answerOf, askedFor, hit, place } from "./found.js";
import { copy, env, wordsOf } from "./world.js";

/** @import { Event, Results } from "../../zat_app/assets/js/search/results.js" */

const search = { ...env, search: translator("en", wordsOf("search/en")) };
/** @param {Event[]} events @param {Results} [from] */
const after = (events, from = NO_RESULTS) => events.reduce(reduce, from);
/** @param {number} number @param {import("../../zat_app/assets/js/contract").SearchAnswer} answer
 * @param {object} [asked] @returns {Event} */
const answered = (number, answer, asked = {}) => ({ type: "answered", part: "strong", number, asked: askedFor("coat", asked), answer });
/** @type {Event} */
const TYPED = { type: "typed", text: "coat" };
/** @param {Results} results */
const ids = (results) => allHits(results).map((one) => one.chat.summary.id);

const TWO = [hit("a", [place(0), place(4)]), hit("b", [])];

test("the list stays until there is an answer, and an older answer never replaces a newer one", () => {
  const typing = after([TYPED, { type: "asked", part: "strong", cursor: null }]);
  assert.equal(found(typing), null);
  const more = after([{ type: "typed", text: "coats" }, answered(2, answerOf([hit("new")]))], typing);
  assert.deepEqual(ids(reduce(more, answered(1, answerOf([hit("old")])))), ["new"]);
  const late = /** @type {Event} */ ({ type: "failed", part: "strong", number: 1, problem: problemOf("network_down") });
  assert.equal(reduce(more, late), more);
});

test("while somebody types on, and when that fails, the hits before stay", () => {
  const first = after([TYPED, answered(1, answerOf(TWO))]);
  const next = after([{ type: "typed", text: "coat x" }, { type: "failed", part: "strong", number: 2, problem: problemOf("network_down") }], first);
  assert.deepEqual([ids(next), next.strong.problem?.code, next.answered], [["a", "b"], "network_down", "coat"]);
  assert.equal(reduce(next, { type: "typed", text: "coat xy" }).strong.problem, null);
  assert.equal(found(reduce(next, { type: "emptied" })), null);
});

test("a further page adds to the hits, a new question takes their place and folds the weak ones away", () => {
  const page = answerOf(TWO, { next_cursor: "p2", count: 3 });
  const both = after([TYPED, answered(1, page), answered(1, answerOf([hit("b"), hit("c")], { count: 3 }), { cursor: "p2" })]);
  assert.deepEqual(ids(both), ["a", "b", "c"]);
  const weak = reduce(both, { type: "answered", part: "weak", number: 1, asked: askedFor("coat", { weak: true }), answer: answerOf([hit("w")]) });
  assert.deepEqual([ids(weak), weak.weak.hits[0]?.chat.weak], [["a", "b", "c", "w"], true]);
  const anew = after([{ type: "typed", text: "hat" }, answered(2, answerOf([hit("h")]))], weak);
  assert.deepEqual([ids(anew), anew.weak.status, anew.at], [["h"], "idle", null]);
});

test("each hit carries the question that opens it again, and where the account may be searched is told", () => {
  const now = after([TYPED, answered(1, answerOf(TWO, { grant: "g", account_search: true }))]);
  const chat = now.strong.hits[0]?.chat;
  assert.deepEqual([chat?.grant, chat?.search?.query, now.mayAccount], ["g", "coat", true]);
  const wide = reduce(now, { type: "chosen", order: "newest", scope: "account" });
  const off = reduce(wide, { type: "failed", part: "strong", number: 2, problem: problemOf("account_search_off") });
  assert.deepEqual([off.scope, off.mayAccount, ids(off)], ["requester", false, ["a", "b"]]);
});

test("steps go through the places of a chat and then into the next, and on where there is more", () => {
  const now = after([TYPED, answered(1, answerOf(TWO, { next_cursor: "p2", count: 30, count_exact: false }))]);
  const at = (/** @type {string} */ id, /** @type {number} */ place) => reduce(now, { type: "at", id, place });
  assert.deepEqual(step(now, null, 1), { id: "a", place: 0 });
  assert.deepEqual(step(at("a", 0), "a", 1), { id: "a", place: 1 });
  assert.deepEqual(step(at("a", 1), "a", 1), { id: "b", place: 0 });
  assert.deepEqual(step(at("b", 0), "b", -1), { id: "a", place: 1 });
  assert.equal(step(at("a", 0), "a", -1), null);
  assert.equal(step(at("b", 0), "b", 1), "more");
  assert.deepEqual(here(at("a", 1), "b"), { id: "b", place: 0 }, "the reader scrolled on into another hit");
  assert.deepEqual(here(at("a", 1), "other"), { id: "a", place: 1 });
  assert.deepEqual(position(now, { id: "a", place: 1 }), { number: 1, count: 30, exact: false, place: 2, places: 2 });
  assert.deepEqual(stepWords(search, now, { id: "a", place: 1 }), { chat: "Chat 1 of about 30", short: " · 2/2", place: "place 2 of 2" });
  assert.deepEqual(stepWords(search, now, { id: "b", place: 0 }).short, "");
  assert.equal(stepWords(search, now, null).chat, "");
});

test("count, slips and what an answer lacks are said", () => {
  const hints = [
    { code: /** @type {const} */ ("filter_unknown"), start: 5, end: 16, suggestion: "rating" },
    { code: /** @type {const} */ ("quote_open"), start: 17, end: 19, suggestion: null },
  ]; // prettier-ignore
  const members = { count: 1000, count_exact: false, partial: true, hints, copy: copy({ complete: false, chats: 1 }) };
  const asked = askedFor('coat ratng:<b>xx "a');
  const now = after([TYPED, { type: "answered", part: "strong", number: 1, asked, answer: answerOf(TWO, members) }]);
  assert.equal(countWords(search, now.strong), "About 1,000 chats found");
  assert.deepEqual(hintWords(search, now).map(({ text, meant, typing }) => [text, meant, typing]), [
    ["There is no filter like “ratng:<b>xx”.", "rating", false],
    ["The second quotation mark is missing; all that follows counts as one phrase.", null, true],
  ]); // prettier-ignore
  const [partial, copying] = noteWords(search, now);
  assert.match(partial ?? "", /newest hits; older ones may be missing/);
  assert.match(copying ?? "", /1 chat is copied so far/);
  assert.equal(countWords(search, after([TYPED, answered(1, answerOf([]))]).strong), "No chats found");
  const best = { ...after([TYPED, answered(1, answerOf(TWO))]), order: /** @type {const} */ ("best") };
  assert.match(noteWords(search, best).join(), /newest come first/);
});

test("the search's own troubles have words, the others those of the panel", () => {
  assert.equal(searchProblem(search, problemOf("search_needs_copy")).title, "Searching isn't possible here");
  assert.equal(searchProblem(search, problemOf("too_many_requesters")).title, "Too many customers in one hour");
});
