import test from "node:test";
import assert from "node:assert/strict";
import { locate, runs } from "../../zat_app/assets/js/search/marking.js";
import { plain } from "../../zat_app/assets/js/text.js";
import { place } from "./found.js";

/** What is marked on the page. @param {string} said @param {string} text @param {string[]} words */
function marked(said, text, words) {
  let from = 0;
  const marks = words.map((word) => {
    const start = text.indexOf(word, from);
    from = start + word.length;
    return { start, end: from };
  });
  const shown = plain(said);
  return locate(shown, place(0, { text, marks })).map(({ start, end }) => shown.slice(start, end));
}

test("words are found where they stand, of several alike the right one", () => {
  assert.deepEqual(marked("my coat, your coat", "my coat, your coat", ["coat", "coat"]), ["coat", "coat"]);
  const shown = "a coat. The second coat";
  assert.deepEqual(locate(shown, place(0, { text: "second coat", marks: [{ start: 7, end: 11 }] })), [{ start: 19, end: 23 }]);
});

test("lines, tabs and cut ends make no difference", () => {
  assert.deepEqual(marked("one\r\n\ttwo  three\nfour", "one   two  three four", ["two", "three four"]), ["two", "three\nfour"]);
  assert.deepEqual(marked(`${"x ".repeat(90)}the coat ${"y ".repeat(90)}`, "…x x the coat y y…", ["coat"]), ["coat"]);
  assert.deepEqual(marked("…the coat", "…the coat", ["coat"]), ["coat"]);
});

test("hidden characters, pictures and other scripts keep the marks in place", () => {
  assert.deepEqual(marked("\u202ea\u202c 👍👩‍👩‍👧 coat", "\u202ea\u202c 👍👩‍👩‍👧 coat", ["coat"]), ["coat"]);
  assert.deepEqual(marked("a\u200bb coat", "a\u200bb coat", ["a\u200bb"]), ["a[U+200B]b"]);
  assert.deepEqual(marked("東京の靴 東京", "東京の靴 東京", ["東京", "東京"]), ["東京", "東京"]);
});

test("what doesn't stand on the page is not marked, whatever the server says", () => {
  assert.deepEqual(locate("another text", place(0)), []);
  assert.deepEqual(locate("", place(0)), []);
  const wild = [{ start: -5, end: 99 }, { start: 9, end: 2 }];
  for (const { start, end } of locate("my coat", place(0, { marks: wild }))) assert(start >= 0 && start < end && end <= 7);
});

test("an excerpt is cut into words to show and words to mark; markup stays words", () => {
  const text = "<b>my</b> \u202ecoat";
  const cut = runs(place(0, { text, marks: [{ start: 3, end: 5 }, { start: 10, end: 15 }] }));
  assert.deepEqual(cut, [
    { text: "<b>", marked: false }, { text: "my", marked: true }, { text: "</b> ", marked: false },
    { text: "[U+202E]coat", marked: true },
  ]); // prettier-ignore
});
