import test from "node:test";
import assert from "node:assert/strict";
import { plain, segments, webAddress } from "../../zat_app/assets/js/text.js";

/** @param {string} text */
const links = (text) => segments(text).flatMap((part) => (part.kind === "link" ? [part.href] : []));
/** @param {string} text */
const joined = (text) => segments(text).map((part) => part.text).join("");

test("an http(s) address becomes a link and the words around it stay text", () => {
  assert.deepEqual(segments("see https://example.org/a?b=1 now"), [
    { kind: "text", text: "see " },
    { kind: "link", text: "https://example.org/a?b=1", href: "https://example.org/a?b=1" },
    { kind: "text", text: " now" },
  ]);
});

test("closing punctuation and unbalanced brackets don't belong to the address", () => {
  assert.deepEqual(links("(see https://example.org/a_(b))."), ["https://example.org/a_(b)"]);
  assert.deepEqual(links("https://example.org/x, https://example.org/y!"), ["https://example.org/x", "https://example.org/y"]);
  assert.deepEqual(links("「https://example.org/z」。"), ["https://example.org/z"]);
});

test("no other scheme, no user name and no broken address is made clickable", () => {
  for (const text of [
    "javascript:alert(1)", "data:text/html,x", "https://bank.example@evil.example/", "http://", "https://[",
    "ftp://example.org", "www.example.org", "vbscript:x", `https://example.org/${"a".repeat(3000)}`,
  ]) { // prettier-ignore
    assert.deepEqual(links(text), [], text);
    assert.equal(joined(text), text);
  }
});

test("markup is text like any other", () => {
  const text = "<img src=x onerror=alert(1)> &amp; <b>";
  assert.deepEqual(segments(text), [{ kind: "text", text }]);
});

test("characters that hide or turn text are spelled out, one by one", () => {
  assert.equal(plain("a\u202Egnp.exe\u202C\u0000\u200B\uFEFF"), "a[U+202E]gnp.exe[U+202C][U+0000][U+200B][U+FEFF]");
  assert.equal(plain("x\u{E0041}\u2066y\u2069\u00AD"), "x[U+E0041][U+2066]y[U+2069][U+00AD]");
});

test("a link ends where a hidden character stands", () => {
  assert.deepEqual(links("https://example.org/\u202Efdp.exe"), ["https://example.org/"]);
});

test("tabs and line breaks stay, and every kind of line break is one", () => {
  assert.equal(plain("a\tb\r\nc\rd\ne"), "a\tb\nc\nd\ne");
});

test("joiners that emoji, Persian and Hindi need stay as they are", () => {
  for (const text of ["👩‍👩‍👧", "👩🏽‍💻", "❤️‍🔥", "می\u200Cخواهم", "क्\u200Dष"]) assert.equal(plain(text), text);
  assert.equal(plain("pay\u200Dpal"), "pay[U+200D]pal");
});

test("nothing of a text gets lost between the segments", () => {
  const text = "a https://example.org/b. c\nd (https://example.org) 🙂 مرحبا";
  assert.equal(joined(text), text);
});

test("an address for a link is only ever http or https", () => {
  assert.equal(webAddress("https://files.example.org/a b"), "https://files.example.org/a%20b");
  for (const bad of [null, "", "/relative", "javascript:alert(1)", "//example.org/x", "file:///etc/passwd"]) {
    assert.equal(webAddress(bad), null, String(bad));
  }
});

test("a label ends, and between two characters", () => {
  assert.equal(plain("a".repeat(1000)), "a".repeat(1000));
  assert.equal(plain("a".repeat(1001)), `${"a".repeat(1000)}…`);
  assert.equal(plain(`${"a".repeat(999)}👍👍`), `${"a".repeat(999)}…`);
});
