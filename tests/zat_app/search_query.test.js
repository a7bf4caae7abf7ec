import test from "node:test";
import assert from "node:assert/strict";
import {
  FILTERS, asksSomething, corrected, filters, pieceAt, pieces, replaced, suggestions, without,
} from "../../zat_app/assets/js/search/query.js"; // prettier-ignore
import { chipsOf, suggestionWords } from "../../zat_app/assets/js/search/present.js";
import { knownOf } from "../../zat_app/assets/js/search/known.js";
import { initialState, reduce } from "../../zat_app/assets/js/state.js";
import { translator } from "../../zat_app/assets/js/i18n.js";
import { answer, chat, env, mia, wordsOf } from "./world.js";

const KNOWN = { agent: ["Ada Byron", "Änne"], department: ["Orders"], tag: ['two "words"'], year: ["2026", "2025"] };
const search = { ...env, search: translator("en", wordsOf("search/en")) };
/** @param {string} text @param {number} [caret] */
const offered = (text, caret = text.length) => suggestions(pieceAt(text, caret), KNOWN).map((one) => one.text);

test("the field is cut as the server cuts it", () => {
  const text = '-late agent:"Ada L" Tag:x “two words” after：2026 a:b';
  const read = pieces(text).map(({ minus, name, value }) => [minus, name, value]);
  assert.deepEqual(read, [
    [true, "", "late"], [false, "agent", "Ada L"], [false, "tag", "x"], [false, "", "two words"],
    [false, "after", "2026"], [false, "a", "b"],
  ]); // prettier-ignore
  assert.deepEqual(filters(`${text} rating:`).map((piece) => piece.name), ["agent", "tag", "after"]);
});

test("nothing is asked while there are only filters without a value", () => {
  assert.deepEqual(["", "  ", "tag:", "-tag:", "tag: is:"].map(asksSomething), Array(5).fill(false));
  assert.deepEqual(["coat", "tag:x", "tag: coat", "sku:", "👍"].map(asksSomething), Array(5).fill(true));
});

test("filters are suggested by their beginning, values by theirs whatever their accents", () => {
  assert.deepEqual(offered(""), FILTERS.map((name) => `${name}:`));
  assert.deepEqual(offered("coat A"), ["agent:", "after:"]);
  assert.deepEqual(offered("-ra"), ["-rating:"]);
  assert.deepEqual(offered("rating:"), ["rating:good", "rating:bad", "rating:none"]);
  assert.deepEqual(offered("agent:a"), ['agent:"Ada Byron"', "agent:Änne"]);
  assert.deepEqual(offered("agent:ann"), ["agent:Änne"]);
  assert.deepEqual(offered("tag:"), ['tag:"two  words"']);
  assert.deepEqual(offered("after:20 coat", 8), ["after:2026", "after:2025"]);
  assert.deepEqual(offered("sku:7"), []);
  assert.equal(suggestionWords(search, { text: "rating:bad", end: true }), "Rated bad");
  assert.equal(suggestionWords(search, { text: "-before:", end: false }), "began before a date");
});

test("names come from the list and what was read of it", () => {
  const chats = [chat("a", { agents: ["Ada", "Ben"], department: null, started_at: null }), chat("b", { agents: ["Ada"] })];
  const asked = reduce(initialState(), { type: "asked", ticketId: 1, requester: mia });
  const listed = reduce(asked, { type: "listed", sequence: 1, answer: answer(1, [], { chats }) });
  assert.deepEqual(knownOf(listed), { agent: ["Ada", "Ben"], department: ["Billing"], tag: [], year: ["2026"] });
});

test("chips say the filters in words, and taking one away leaves the rest as it was typed", () => {
  const text = 'coat  -tag:"<b>" after:2026-03-05 rating:Good after:2026-02-31 late';
  const chips = chipsOf(search, text);
  assert.deepEqual(chips.map((chip) => chip.label.replace(/Thu,? 5 Mar/, "DAY")), ["without Tag: <b>", "From DAY on", "Rated good", "From 2026-02-31 on"]);
  const [tag, day] = chips;
  assert(tag && day);
  assert.equal(without(text, tag.piece), "coat after:2026-03-05 rating:Good after:2026-02-31 late");
  assert.equal(replaced(text, day.piece, "x"), 'coat  -tag:"<b>" x rating:Good after:2026-02-31 late');
});

test("a slip is corrected in its name or in its value", () => {
  assert.equal(corrected("-ratng:good", "filter_unknown", "rating"), "-rating:good");
  assert.equal(corrected("is:mised", "value_unknown", "missed"), "is:missed");
  assert.equal(corrected("-is:mised", "value_unknown", "missed"), "-is:missed");
});
