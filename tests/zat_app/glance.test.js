import test from "node:test";
import assert from "node:assert/strict";
import { barsOf, sinceWords } from "../../zat_app/assets/js/bars.js";
import { hasGlance, lastWords } from "../../zat_app/assets/js/glance.js";
import { bare, chat, env } from "./world.js";

/** @import { Glance, Month } from "../../zat_app/assets/js/contract" */

/** A month as Berlin's agents have it, an hour or two before UTC's.
 * @param {number} year @param {number} month @param {Partial<Month>} [more] @returns {Month} */
function month(year, month, more = {}) {
  const since = new Date(Date.UTC(year, month - 1, 1) - 3_600_000).toISOString();
  const until = new Date(Date.UTC(year, month, 1) - 3_600_000).toISOString();
  return { since, until, chats: 1, missed: 0, bad: 0, ...more };
}
/** @param {Partial<Glance>} [more] @returns {Glance} */
const glance = (more) => ({ chats: 5, since: "2021-03-03T09:00:00Z", good: 0, bad: 0, missed: 0, months: [], cut_off: false, ...more });
/** @param {Month[]} months */
const filled = (months) => barsOf(env, months).filter((bar) => bar.span !== null);

test("a bar a month from the first chat to now, empty ones between", () => {
  const bars = barsOf(env, [month(2025, 9, { chats: 3 }), month(2026, 3)]);
  assert.deepEqual([bars.length, bars.map((bar) => bar.chats).join("")], [15, "300000100000000"]);
  assert.deepEqual(bars[0]?.span, { since: "2025-08-31T23:00:00.000Z", until: "2025-09-30T23:00:00.000Z" });
});

test("a short history still has a year's bars, the last one now", () => {
  const bars = barsOf(env, [month(2026, 11, { chats: 2 })]);
  assert.deepEqual([bars.length, bars.at(-1)?.chats, bars[0]?.span], [12, 2, null]);
});

test("a long history is told in quarters, a very long one in years, nothing is lost", () => {
  const quarters = [month(2016, 1), month(2016, 3, { chats: 4, bad: 1 }), month(2026, 10)];
  assert.deepEqual(filled(quarters).map((bar) => [bar.period.replaceAll("\u2009", " "), bar.chats]), [["January – March 2016", 5], ["October 2026", 1]]);
  assert.equal(filled(quarters)[0]?.span?.until, quarters[1]?.until);
  const years = barsOf(env, [month(2000, 5), month(2026, 10)]);
  assert.deepEqual([years.length, years.reduce((sum, bar) => sum + bar.chats, 0)], [27, 2]);
});

test("a bar says its time, its chats, and what was missed or rated bad", () => {
  assert.deepEqual(filled([month(2026, 3, { chats: 3, missed: 1, bad: 2 }), month(2026, 4)]).map((bar) => bar.words), [
    "March 2026: 3 chats, 1 missed, 2 rated bad",
    "April 2026: 1 chat",
  ]);
});

test("the last chat is the one that began last, wherever it stands in the list", () => {
  const listed = (/** @type {string | null} */ at, /** @type {string[]} */ agents) => ({
    summary: chat("a", { started_at: at, started_raw: at, agents }), grant: "g", cursor: null, weak: false,
  }); // prettier-ignore
  const own = listed("2019-01-01T08:00:00Z", ["Ben"]);
  assert.equal(bare(lastWords(env, [own, listed("2026-11-14T08:12:00Z", ["Ada", "Cleo"])])), "Last chat: Sat 14 Nov 09:12 with Ada Cleo");
  assert.equal(lastWords(env, [listed(null, [])]), "Last chat: No date");
});

test("since when, or how many are counted", () => {
  assert.equal(sinceWords(env, glance()), "Since Mar 2021");
  assert.equal(sinceWords(env, glance({ since: null })), null);
  assert.equal(sinceWords(env, glance({ chats: 2000, cut_off: true })), "The newest 2,000 are counted.");
});

test("a list of a few chats needs no head", () => {
  assert.deepEqual([null, 0, 2, 3].map(hasGlance), [false, false, false, true]);
});
