import test from "node:test";
import assert from "node:assert/strict";
import { formatter, milliseconds } from "../../zat_app/assets/js/format.js";
import { NOW, bare } from "./world.js";

const berlin = formatter("en-GB", "Europe/Berlin", () => NOW);
/** @param {string} iso */
const at = (iso) => Date.parse(iso);

test("a chat of today, of yesterday, of this year and of another year reads differently", () => {
  assert.equal(bare(berlin.dayAndTime(at("2026-11-24T08:12:00Z"))), "Today 09:12");
  assert.equal(bare(berlin.dateAndTime(at("2026-11-24T08:12:00Z"))), "Tue 24 Nov 09:12");
  assert.equal(bare(berlin.dayAndTime(at("2026-11-23T08:12:00Z"))), "Yesterday 09:12");
  assert.equal(bare(berlin.dayAndTime(at("2026-11-14T08:12:00Z"))), "Sat 14 Nov 09:12");
  assert.equal(bare(berlin.dayAndTime(at("2024-11-14T08:12:00Z"))), "14 Nov 2024 09:12");
});

test("a Japanese day and its time stand without a comma", () => {
  const tokyo = formatter("ja", "Asia/Tokyo", () => NOW);
  assert.equal(tokyo.dayAndTime(at("2024-11-13T00:12:00Z")), "2024年11月13日 9:12");
});

test("the day is the agent's, not the server's", () => {
  const late = at("2026-11-23T23:30:00Z");
  assert.equal(bare(berlin.day(late)), "Today");
  assert.equal(formatter("en-GB", "America/New_York", () => NOW).day(late), "Yesterday");
});

test("a far future date keeps its year and is no relative day", () => {
  assert.equal(bare(berlin.day(at("2999-01-01T00:00:00Z"))), "1 Jan 2999");
});

test("an unusable locale or zone falls back instead of failing", () => {
  assert.equal(formatter("not a locale", "Mars/Base", () => NOW).day(NOW), "Today");
  assert.equal(formatter(null, null, () => NOW).number(1234), "1,234");
  assert.equal(formatter("pt_BR", "UTC", () => NOW).number(1234), "1.234");
});

test("durations and sizes are short", () => {
  assert.equal(bare(berlin.duration(42)), "42 secs");
  assert.equal(bare(berlin.duration(725)), "12 mins");
  assert.equal(bare(berlin.duration(3600)), "1 hr");
  assert.equal(bare(berlin.duration(-5)), "0 secs");
  assert.equal(formatter("de", "UTC").size(245_000), "245\u00A0kB");
});

test("how long ago something was is said in steps, and not at all when it is hardly past", () => {
  const ago = (/** @type {number} */ seconds, locale = "en-US") => bare(formatter(locale, "UTC", () => NOW).ago(NOW - seconds * 1000));
  assert.deepEqual([ago(-300), ago(0), ago(9.9)], ["", "", ""]);
  assert.deepEqual([ago(10), ago(29), ago(59)], ["10s ago", "20s ago", "50s ago"]);
  assert.deepEqual([ago(60), ago(3599), ago(3600), ago(47 * 3600), ago(48 * 3600)], ["1m ago", "59m ago", "1h ago", "47h ago", "2d ago"]);
  assert.deepEqual([ago(25, "fr"), ago(185, "de"), ago(25, "ja")], ["il y a 20 s", "vor 3 Min.", "20 秒前"]);
});

test("a month and a whole date stand in the middle of a sentence", () => {
  assert.deepEqual([berlin.month(at("2021-02-28T23:30:00Z")), berlin.longDate(at("2021-03-03T09:00:00Z"))], ["Mar 2021", "3 March 2021"]);
});

test("what is no time is null", () => {
  assert.equal(milliseconds("31 Feb 2025 25:00"), null);
  assert.equal(milliseconds(null), null);
  assert.equal(milliseconds("2026-11-24T12:00:00Z"), NOW);
});
