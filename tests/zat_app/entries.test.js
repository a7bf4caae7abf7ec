import test from "node:test";
import assert from "node:assert/strict";
import { presentEntries } from "../../zat_app/assets/js/entries.js";
import { bare, entry, env, transcript } from "./world.js";

/** @import { Entry, Sender } from "../../zat_app/assets/js/contract" */

/** @param {Partial<Entry>[]} entries */
const items = (...entries) => presentEntries(env, transcript("a", entries.map(entry)));
/** @param {Partial<Entry>[]} entries */
const bubbles = (...entries) => items(...entries).flatMap((item) => (item.type === "bubble" ? [item] : []));
/** @param {Partial<Entry>[]} entries */
const lines = (...entries) => items(...entries).flatMap((item) => (item.type === "line" ? [item.text] : []));
/** @param {string} name @param {Sender["role"]} role @returns {Sender} */
const by = (name, role) => ({ name, role });

test("every entry is shown, whatever its kind", () => {
  /** @type {Entry["kind"][]} */
  const kinds = ["message", "join", "leave", "tags", "comment", "rating", "transfer", "file", "system", "unknown", "unreadable"];
  const shown = items(...kinds.map((kind) => ({ kind, at: null })));
  assert.equal(shown.length, kinds.length);
});

test("a day stands above its first entry, in the agent's zone", () => {
  const shown = items({ at: "2026-11-13T22:59:00Z" }, { at: "2026-11-13T23:01:00Z" }, { at: "2026-11-13T23:02:00Z" });
  assert.deepEqual(shown.map((item) => (item.type === "day" ? bare(item.label) : item.type)), ["Friday 13 November 2026", "bubble", "Saturday 14 November 2026", "bubble", "bubble"]);
});

test("messages of one sender in a row carry the name once, until some minutes pass", () => {
  const ada = by("Ada", "agent");
  const runs = bubbles(
    { sender: ada, at: "2026-11-14T08:00:00Z" },
    { sender: ada, at: "2026-11-14T08:01:00Z" },
    { sender: ada, at: "2026-11-14T08:09:00Z" },
    { sender: by("Ada", "visitor"), at: "2026-11-14T08:09:01Z" },
  );
  assert.deepEqual(runs.map((bubble) => bubble.first), [true, false, true, true]);
});

test("a piece looks as it does among all: no day and no name twice", () => {
  const ada = by("Ada", "agent");
  const times = ["2026-11-13T10:00:00Z", "2026-11-13T10:01:00Z", "2026-11-14T10:00:00Z", "2026-11-14T10:01:00Z"];
  const whole = transcript("a", times.map((at) => entry({ at, sender: ada })));
  const pieces = [0, 1, 2, 3].flatMap((from) => presentEntries(env, whole, from, from + 1));
  assert.deepEqual(pieces, presentEntries(env, whole));
});

test("agents have initials, whoever else doesn't", () => {
  const named = (/** @type {string} */ name) => bubbles({ sender: by(name, "agent") })[0]?.initials;
  assert.deepEqual(["Ada Lovelace", "ben.okafor", "小林 花子", "Ł", "…"].map(named), ["AL", "BO", "小花", "Ł", ""]);
  assert.equal(bubbles({ sender: by("Mia", "visitor") })[0]?.initials, null);
});

test("a visitor with an agent's name is a visitor and is called one", () => {
  const [bubble] = bubbles({ sender: by(" aDa ", "visitor"), text: "hi" });
  assert.deepEqual([bubble?.role, bubble?.showRole, bubble?.roleLabel], ["visitor", true, "Visitor"]);
  const [hidden] = bubbles({ sender: by("\uFF21da", "visitor") });
  assert.equal(hidden?.showRole, true);
});

test("a visitor who joins under an agent's name is called a visitor there, too", () => {
  assert.deepEqual(
    lines({ kind: "join", sender: by("Ada", "visitor") }, { kind: "join", sender: by("Mia", "visitor") }, { kind: "join", sender: by("Ada", "agent") }),
    ["Ada (Visitor) joined", "Mia joined", "Ada joined"],
  );
});

test("a sender who isn't known is never drawn as an agent", () => {
  const [named, nameless] = bubbles({ sender: by("Ada", "unknown") }, { sender: null });
  assert.deepEqual([named?.role, named?.showRole], ["unknown", true]);
  assert.deepEqual([nameless?.role, nameless?.name], ["unknown", "Sender not known"]);
});

test("a trigger is called automatic, also under a person's name", () => {
  const [bubble] = bubbles({ sender: by("Customer Service", "trigger"), options: ["Yes", "N\u202Eo"] });
  assert.deepEqual([bubble?.showRole, bubble?.roleLabel, bubble?.options], [true, "Automatic", ["Yes", "N[U+202E]o"]]);
});

test("quiet lines say who did what", () => {
  const ada = by("Ada", "agent");
  assert.deepEqual(
    lines(
      { kind: "join", sender: ada },
      { kind: "tags", sender: ada, tags_added: ["a", "b"], tags_removed: ["c"] },
      { kind: "transfer", sender: ada, department: "Billing" },
      { kind: "rating", sender: by("Mia", "visitor"), rating: "bad" },
      { kind: "rating", sender: by("Mia", "visitor"), rating: null },
      { kind: "unknown", text: "chat.conversion" },
      { kind: "unreadable" },
      { kind: "leave", sender: null },
    ),
    [
      "Ada joined", "Ada added tags: a, b · Ada removed tags: c", "Transferred to Billing", "Mia rated this chat bad",
      "Mia withdrew the rating", "Something this panel doesn't know: chat.conversion", "A record that couldn't be read",
      "Sender not known left",
    ],
  ); // prettier-ignore
});

test("a comment keeps its words as a quote", () => {
  const [line] = items({ kind: "comment", at: null, sender: by("Mia", "visitor"), text: "Thanks <3" });
  assert.deepEqual(line?.type === "line" ? line.quote : null, "Thanks <3");
});

test("a time that can't be read is shown as it came", () => {
  const [bubble] = bubbles({ at: null, at_raw: "yesterday-ish\u0000" });
  assert.deepEqual([bubble?.moment.label, bubble?.moment.iso], ["yesterday-ish[U+0000]", null]);
});

test("a file is a link only with a web address, and its host is shown", () => {
  const file = { name: "a.pdf", mime_type: null, size: 245_000, deleted: false };
  const views = bubbles(
    { kind: "file", file: { ...file, url: "https://files.example.org/a.pdf" } },
    { kind: "file", file: { ...file, url: "javascript:alert(1)" } },
    { kind: "file", file: { ...file, url: "https://files.example.org/a.pdf", deleted: true } },
    { kind: "file", file: { ...file, name: "", url: null, size: null } },
  ).map((bubble) => [bubble.file?.href, bubble.file?.note]);
  assert.deepEqual(views, [
    ["https://files.example.org/a.pdf", "245\u00A0kB · files.example.org"],
    [null, "245\u00A0kB · No usable address"],
    [null, "File deleted"],
    [null, "No usable address"],
  ]);
});

test("names and tags of another direction are set apart from the sentence around them", () => {
  const sarah = by("שרה", "visitor");
  const shown = lines(
    { kind: "join", sender: sarah }, { kind: "tags", sender: by("Ada", "agent"), tags_added: ["دفع", "vip"] },
    { kind: "system", text: "שלום" },
  ); // prettier-ignore
  assert.deepEqual(shown, ["\u2068שרה\u2069 joined", "Ada added tags: \u2068\u2068دفع\u2069, vip\u2069", "\u2068שלום\u2069"]);
});
