import test from "node:test";
import assert from "node:assert/strict";
import { countWords, durationWords, emptyWords, groupChats, presentRow, presentStart, reasonWords } from "../../zat_app/assets/js/present.js";
import { translator } from "../../zat_app/assets/js/i18n.js";
import { problemOf, problemWords, retriesAfter } from "../../zat_app/assets/js/problem.js";
import { bare, chat, copy, env, wordsOf } from "./world.js";

/** @param {string} id @param {string | null} at */
const listed = (id, at) => ({ summary: chat(id, { started_at: at }), grant: "g", cursor: null, weak: false });

test("a row says when, who, how long and why", () => {
  const row = presentRow(env, chat("a"));
  assert.equal(bare(row.when.label), "Sat 14 Nov 09:12");
  assert.deepEqual([row.people, row.duration, row.reason], [["Ada", "Billing"], "12\u00A0mins", "e-mail 2 of 3"]);
  assert.deepEqual(row.marks, []);
});

test("missed, offline, unreadable, weak and this ticket's chats are marked", () => {
  const marks = (/** @type {object} */ more) => presentRow(env, chat("a", more)).marks.map((mark) => mark.text);
  assert.deepEqual(marks({ missed: true }), ["Missed"]);
  assert.deepEqual(marks({ kind: "offline_message" }), ["Offline message"]);
  assert.deepEqual(marks({ kind: "unreadable" }), ["Unreadable"]);
  assert.deepEqual(marks({ grade: "weak", missed: true }), ["Not proven", "Missed"]);
  assert.deepEqual(marks({ grade: "ticket" }), ["This ticket"]);
});

test("a chat in which nobody wrote says so", () => {
  const row = presentRow(env, chat("a", { preview: "  " }));
  assert.deepEqual([row.preview, row.noPreview], [null, "The customer wrote nothing"]);
});

test("names of agents can't hide their direction marks", () => {
  assert.deepEqual(presentRow(env, chat("a", { agents: ["A\u202Eda"], department: null })).people, ["A[U+202E]da"]);
});

test("a date that can't be read is shown as Zendesk sent it", () => {
  const start = presentStart(env, { started_at: null, started_raw: "31 Feb 2025 25:00\u202E" });
  assert.deepEqual([start.label, start.iso], ["Unreadable date: 31 Feb 2025 25:00[U+202E]", null]);
  assert.equal(presentStart(env, { started_at: null, started_raw: null }).label, "No date");
});

test("the reason names the address by number only when there are several", () => {
  assert.equal(reasonWords(env, { code: "verified_email", address_number: 1, address_total: 1 }), "verified e-mail");
  assert.equal(reasonWords(env, { code: "unverified_email", address_number: 3, address_total: 3 }), "unverified e-mail 3 of 3");
  assert.equal(reasonWords(env, { code: "shared_address", address_number: null, address_total: 2 }), "address many people used");
});

test("a telephone number, an external id and a shared browser are named, never numbered", () => {
  const codes = /** @type {const} */ (["phone", "external_id", "same_visitor"]);
  assert.deepEqual(
    codes.map((code) => reasonWords(env, { code, address_number: 2, address_total: 3 })),
    ["telephone number", "external ID", "same browser as a chat of this customer"],
  );
});

test("this ticket's own chats stand on top", () => {
  const own = listed("own", "2024-02-01T10:00:00Z");
  own.summary.grade = "ticket";
  const few = [listed("a", "2026-11-20T10:00:00Z"), own];
  assert.deepEqual(groupChats(env, few, false).map((group) => [group.label, group.chats.map((one) => one.summary.id)]), [[null, ["own", "a"]]]);
  const groups = groupChats(env, few, true).map((group) => [group.label, group.chats.length]);
  assert.deepEqual(groups, [["This ticket's chat", 1], ["Last 7 days", 1]]);
});

test("few chats stand in one group, many under periods in the agent's zone", () => {
  assert.deepEqual(groupChats(env, [listed("a", null)], false).map((group) => group.label), [null]);
  const times = ["2026-11-24T10:00:00Z", "2026-11-20T10:00:00Z", "2026-11-01T10:00:00Z", "2026-02-01T10:00:00Z", "2025-12-31T23:30:00Z", "2025-01-01T10:00:00Z", null];
  const groups = groupChats(env, times.map((at, index) => listed(String(index), at)), false);
  assert.deepEqual(
    groups.map((group) => [group.label, group.chats.length]),
    [["Last 7 days", 2], ["Last 30 days", 1], ["Earlier in 2026", 2], ["2025", 1], ["No date", 1]],
  );
});

test("a short list of which more is to come is grouped from the start", () => {
  assert.deepEqual(groupChats(env, [listed("a", "2024-06-01T10:00:00Z")], true).map((group) => group.label), ["2024"]);
});

test("the heading counts what is known and says when it is not all", () => {
  assert.equal(countWords(env, { found_about: 99 }, 3, false), "3 past chats");
  assert.equal(countWords(env, { found_about: 1000 }, 40, true), "40 of about 1,000 past chats");
  assert.equal(countWords(env, { found_about: null }, 40, true), "40 past chats, and more");
});

/** @param {number} verified @param {number} unverified @param {object} [more] */
function empty(verified, unverified, more = {}) {
  return emptyWords(env, { source: "live", copy: null, addresses: { verified, unverified }, weak_about: 0, limited: false, ...more });
}
const ELSEWHERE = "a chat started with another address can't be found.";

test("an empty list says under which addresses nothing was found", () => {
  assert.equal(empty(2, 1).detail, "No chats under this customer's 2 verified addresses. A chat started with another address can't be found.");
  assert.match(empty(0, 1).detail, /isn't verified/);
  assert.equal(empty(0, 0).title, "No e-mail address");
});

test("nothing in a complete copy is nothing at all, and says since when", () => {
  const held = { source: "mirror", copy: copy() };
  const promise = `We hold every chat since 3 March 2021; ${ELSEWHERE}`;
  assert.equal(empty(2, 1, held).detail, `No chats under this customer's 2 verified addresses. ${promise}`);
  assert.equal(empty(0, 1, held).detail, `No chats under this customer's address. ${promise}`);
  assert.match(empty(0, 0, held).detail, /^This customer has no e-mail address in Zendesk, and nothing else/);
});

test("where the plan hides older chats, an empty list says so", () => {
  const held = { source: "mirror", copy: copy({ hidden_before: "2025-11-24T00:00:00Z" }) };
  assert.match(empty(1, 0, held).detail, /nothing before 24 November 2025; chats older than that may be missing\.$/);
});

test("an account without a single chat is a normal state, with nothing to promise", () => {
  const words = empty(1, 0, { source: "mirror", copy: copy({ chats: 0, since: null }) });
  assert.deepEqual(words, { title: "No past chats", detail: "This Zendesk account has no chats yet." });
});

test("nothing in a copy that isn't complete is no proof", () => {
  const words = empty(1, 0, { source: "mirror", copy: copy({ complete: false, chats: 3200 }) });
  assert.deepEqual(words, { title: "Nothing found so far", detail: "Nothing of this customer is among the 3,200 chats copied so far." });
});

test("while the chats are copied, Zendesk's own empty answer counts", () => {
  const words = empty(1, 0, { copy: copy({ complete: false, chats: 3200 }) });
  assert.match(words.detail, /verified address\. A chat started/);
});

test("a list with folded chats only doesn't claim that there are none under a verified address", () => {
  for (const held of [null, copy()]) {
    const words = empty(1, 0, { weak_about: 24, copy: held });
    assert.equal(words.title, "No sure match");
    assert(!words.detail.includes("verified"));
  }
});

test("to a limited role an empty list claims nothing of chats that it may not see", () => {
  for (const held of [null, copy()]) {
    const { detail } = empty(2, 0, { limited: true, source: "mirror", copy: held });
    assert.equal(detail, "Your Chat role shows you only some of the account's chats. Others aren't listed.");
  }
});

test("Japanese sentences stand without a space between them", () => {
  const ja = { ...env, words: translator("ja", wordsOf("ja")) };
  const words = emptyWords(ja, { source: "live", copy: null, addresses: { verified: 1, unverified: 0 }, weak_about: 0, limited: false });
  assert.match(words.detail, /。別の/);
});

test("a chat that lasted no time says nothing about how long it took", () => {
  assert.deepEqual([durationWords(env, 0), durationWords(env, null), bare(durationWords(env, 61) ?? "")], [null, null, "1 min"]);
});

test("a problem speaks in our words, an unknown code in the server's", () => {
  assert.equal(problemWords(env.words, problemOf("zendesk_timeout")).title, "Zendesk Chat takes too long");
  const other = problemWords(env.words, problemOf("new_code", { title: "T", detail: "D.", action: "A." }));
  assert.deepEqual([other.title, other.detail], ["T", "D. A."]);
});

test("only a short wait is waited for, and never one that can't help", () => {
  assert.equal(retriesAfter(problemOf("budget_exhausted", { retry_after_s: 20 })), 20);
  assert.equal(retriesAfter(problemOf("budget_exhausted", { retry_after_s: 3600 })), null);
  assert.equal(retriesAfter(problemOf("session_ended", { retry_after_s: 20 })), null);
});
