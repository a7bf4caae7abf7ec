import test from "node:test";
import assert from "node:assert/strict";
import { countWords, durationWords, emptyWords, groupChats, presentRow, presentStart, reasonWords, sourceWords } from "../../zat_app/assets/js/present.js";
import { problemOf, problemWords, retriesAfter } from "../../zat_app/assets/js/problem.js";
import { bare, chat, env } from "./world.js";

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

test("an empty list says under which addresses nothing was found", () => {
  /** @param {number} verified @param {number} unverified */
  const empty = (verified, unverified, weak_about = 0) => emptyWords(env, { addresses: { verified, unverified }, weak_about });
  assert.match(empty(2, 1).detail, /this customer's 2 verified addresses/);
  assert.match(empty(0, 1).detail, /isn't verified/);
  assert.equal(empty(0, 0).title, "No e-mail address");
});

test("a list with folded chats only doesn't claim that there are none under a verified address", () => {
  const words = emptyWords(env, { addresses: { verified: 1, unverified: 0 }, weak_about: 24 });
  assert.equal(words.title, "No sure match");
  assert(!words.detail.includes("verified"));
});

test("a chat that lasted no time says nothing about how long it took", () => {
  assert.deepEqual([durationWords(env, 0), durationWords(env, null), bare(durationWords(env, 61) ?? "")], [null, null, "1 min"]);
});

test("the foot says where the list comes from and how old it is", () => {
  assert.equal(sourceWords(env, { source: "live", as_of: "2026-11-24T11:05:00Z" }), "Read from Zendesk at 12:05.");
  assert.match(bare(sourceWords(env, { source: "mirror", as_of: "2026-11-14T08:12:00Z" })), /our copy.*Sat 14 Nov 09:12/);
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
