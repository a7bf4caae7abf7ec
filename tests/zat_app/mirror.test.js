import test from "node:test";
import assert from "node:assert/strict";
import { formatter } from "../../zat_app/assets/js/format.js";
import { LOCALES, translator } from "../../zat_app/assets/js/i18n.js";
import { recheckWords } from "../../zat_app/assets/js/elements/recheck.js";
import { detailWords, lineWords, lostButCopied, readingWords, sourceWords, staleWords } from "../../zat_app/assets/js/mirror.js";
import { NOW, bare, copy, env, wordsOf } from "./world.js";

/** @import { Copy } from "../../zat_app/assets/js/contract" */

const AMERICAN = { ...env, format: formatter("en-US", "America/New_York", () => NOW) };
/** @param {Partial<Copy>} [more] @param {"live" | "mirror"} [source] */
const line = (more, source = "mirror") => lineWords(AMERICAN, copy(more), source);
/** @param {Partial<Copy>} [more] @param {"live" | "mirror"} [source] */
const answered = (more, source = "mirror") => ({ source, as_of: "2026-11-24T11:59:00Z", copy: copy(more) });
/** @param {Partial<Copy>} [more] @param {"live" | "mirror"} [source] */
const stale = (more, source) => staleWords(env, answered(more, source));
/** @param {number} seconds */
const before = (seconds) => new Date(NOW - seconds * 1000).toISOString();

test("a complete copy says how much, since when and how fresh", () => {
  assert.equal(line({ up_to: before(25) }), "12,400 chats since Mar 2021, up to date 20s ago");
  assert.equal(line({ chats: 1, up_to: before(120) }), "1 chat since Mar 2021, up to date 2m ago");
});

test("the month is the agent's, not the server's", () => {
  assert.match(line({ since: "2021-03-01T03:00:00Z" }), /since Feb 2021/);
});

test("a copy of this moment, or one that our clock lags behind, is simply up to date", () => {
  for (const seconds of [0, 9, -300]) assert.match(line({ up_to: before(seconds) }), /, up to date$/);
});

test("a copy without chats, without a first day or without an age says what it can", () => {
  assert.equal(line({ chats: 0, since: null, up_to: before(0) }), "No chats yet, up to date");
  assert.equal(line({ since: null, up_to: before(0) }), "12,400 chats, up to date");
  assert.equal(line({ up_to: null }), "12,400 chats since Mar 2021");
});

test("while copying, the line counts and says who answers meanwhile", () => {
  const copying = { complete: false, chats: 3200, up_to: null };
  assert.equal(line(copying, "live"), "Copying the chats: 3,200 so far. Until then Zendesk is asked.");
  assert.match(line(copying), /^Copying the chats: 3,200 so far\. .* isn't complete\.$/);
});

test("behind the line: what is held, what can't be known, how fresh", () => {
  const words = detailWords(env, answered({ hidden_before: "2025-11-24T00:00:00Z" }));
  assert.equal(words[0], "We hold every chat since 3 March 2021; a chat started with another address can't be found.");
  assert.equal(words[1], "Zendesk shows this account nothing before 24 November 2025; chats older than that may be missing.");
  assert.deepEqual([words[2], words.length], ["From our copy, last brought up to date 12:59.", 3]);
});

test("a copy that isn't complete promises nothing", () => {
  assert.deepEqual(detailWords(env, answered({ complete: false }, "live")), ["Read from Zendesk at 12:59."]);
  assert.deepEqual(detailWords(env, { ...answered({ complete: false }), as_of: "" }), []);
});

test("every trouble has a sentence of its own in every language, and an unknown one names its code", () => {
  const codes = ["reconnect", "refused", "rejected", "unavailable", "throttled", "too_large", "unreadable", "unused", "uninstalled"];
  for (const locale of LOCALES) {
    const speaker = { ...env, words: translator(locale, wordsOf(locale)) };
    const said = [...codes, "sunspots"].map((trouble) => detailWords(speaker, answered({ trouble })).at(-1) ?? "");
    assert.equal(new Set(said).size, codes.length + 1, locale);
    assert(said.every((words) => !words.startsWith("mirror.")), locale);
    assert.match(said.at(-1) ?? "", /sunspots/, locale);
  }
});

test("the source of a list is said with its time, and with its day when that isn't today", () => {
  assert.equal(sourceWords(env, { source: "live", as_of: "2026-11-24T11:05:00Z" }), "Read from Zendesk at 12:05.");
  assert.match(bare(sourceWords(env, { source: "mirror", as_of: "2026-11-14T08:12:00Z" })), /our copy.*Sat 14 Nov 09:12/);
});

test("a copy that answers without access is told from one that merely waits", () => {
  assert.equal(lostButCopied(answered({ trouble: "reconnect" })), true);
  assert.equal(lostButCopied(answered({ trouble: "reconnect" }, "live")), false);
  assert.equal(lostButCopied(answered({ trouble: "throttled" })), false);
  assert.equal(lostButCopied({ source: "live", copy: null }), false);
});

test("who reads the copy is told up to when", () => {
  assert.equal(bare(readingWords(env, answered({ up_to: "2026-11-14T08:12:00Z" }))), "You're reading the copy up to Sat 14 Nov 09:12.");
  assert.equal(readingWords(env, answered({ complete: false })), "You're reading the part that was copied so far.");
  assert.deepEqual([readingWords(env, answered({}, "live")), readingWords(env, null)], [null, null]);
});

test("Zendesk's silence is said once the copy is older than two minutes", () => {
  for (const trouble of ["unavailable", "throttled", "unreadable"]) {
    assert.equal(stale({ trouble, up_to: before(120) }), null, trouble);
    const words = stale({ trouble, up_to: "2026-11-24T08:12:00Z" });
    assert.deepEqual(words, { title: "Zendesk doesn't answer right now.", detail: "You're reading the copy up to 09:12." });
  }
});

test("other troubles of an old copy are named, and age alone alarms nobody", () => {
  assert.match(stale({ trouble: "unused", up_to: before(15 * 86_400) })?.title ?? "", /two weeks/);
  assert.equal(stale({ up_to: before(86_400) }), null);
  assert.equal(stale({ trouble: "unavailable", up_to: before(86_400) }, "live"), null);
});

test("lost access has a strip of its own", () => {
  assert.equal(stale({ trouble: "reconnect", up_to: before(86_400) }), null);
});

test("a list from an unfinished copy always says so", () => {
  const words = stale({ complete: false, up_to: null });
  assert.deepEqual([words?.title, words?.detail], ["Zendesk doesn't answer right now.", "You're reading the part that was copied so far."]);
});

test("what came of reading a person's chats again is one sentence", () => {
  const words = translator("en", wordsOf("recheck/en"));
  const done = (/** @type {number} */ checked, /** @type {number} */ removed) =>
    recheckWords(words, { status: "done", answer: { done: true, checked, removed } });
  assert.equal(done(7, 1), "7 chats read again, 1 removed.");
  assert.equal(done(1, 0), "1 chat read again, none removed.");
  assert.equal(done(0, 0), "There was no chat of this person to read again.");
  const longer = recheckWords(words, { status: "done", answer: { done: false, checked: 7, removed: 0 } });
  assert.equal(longer, "This takes longer; it goes on by itself.");
  assert.match(recheckWords(words, { status: "busy" }), /…$/);
});
