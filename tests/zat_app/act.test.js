import test from "node:test";
import assert from "node:assert/strict";
import { NONE, choose, chosen } from "../../zat_app/assets/js/act/choice.js";
import { insert } from "../../zat_app/assets/js/act/insert.js";
import { asHtml, asText, isProved, quoteOf } from "../../zat_app/assets/js/act/quote.js";
import { translator } from "../../zat_app/assets/js/i18n.js";
import { nextInRun } from "../../zat_app/assets/js/run.js";
import { initialState, neighbour, reduce, shown } from "../../zat_app/assets/js/state.js";
import { formatter } from "../../zat_app/assets/js/format.js";
import { NOW, answer, bare, chat, entry, env, mia, transcript, wordsOf } from "./world.js";

/** @import { Client } from "../../zat_app/assets/js/zaf_sdk" */

const words = translator("en", wordsOf("act/en"));
const ada = { name: "Ada", role: /** @type {const} */ ("agent") };
const mias = { name: "Mia", role: /** @type {const} */ ("visitor") };

test("lines are chosen one by one, let go again, and by Shift all between", () => {
  let choice = choose(NONE, 4, false);
  choice = choose(choice, 1, true);
  assert.deepEqual(chosen(choice), [1, 2, 3, 4]);
  choice = choose(choice, 2, false);
  assert.deepEqual(chosen(choice), [1, 3, 4]);
  assert.deepEqual(chosen(choose(NONE, 7, true)), [7]);
  assert.deepEqual(chosen(NONE), []);
});

test("a quote has time, name and words of each line, and a source with date, agent and id", () => {
  const said = transcript("2602.x", [
    entry({ sender: mias, text: "Where is it?\nOrder 7" }),
    entry({ kind: "join", at: "2026-11-14T08:13:00Z", sender: ada }),
    entry({ at: "2026-11-14T08:14:00Z", sender: ada, text: "On its way", options: ["Thanks"] }),
  ]);
  const quote = quoteOf(env, words, chat("2602.x"), said, [0, 2]);
  assert.equal(
    bare(asText(quote)),
    "> 09:12 Mia: Where is it?\n> Order 7\n> 09:14 Ada: On its way\n> Choice: Thanks\n\n— Chat of 14 November 2026 09:12 · Ada · 2602.x",
  );
  assert.equal(quoteOf(env, words, chat("2602.x"), said, null).lines.length, 3);
});

test("the source line is in the agent's language", () => {
  const german = { words: translator("de", wordsOf("de")), format: formatter("de", "Europe/Berlin", () => NOW) };
  const { source } = quoteOf(german, translator("de", wordsOf("act/de")), chat("x", { agents: [] }), transcript("x"), null);
  assert.equal(bare(source), "Chat vom 14. November 2026 09:12 · kein Agent · x");
});

test("nothing a visitor wrote becomes markup, turns the text or hides in it", () => {
  const evil = '<img src=x onerror="alert(1)">&amp;\u202etxt';
  const quote = quoteOf(env, words, chat("<b>", { agents: ["<i>"] }), transcript("<b>", [entry({ sender: { ...mias, name: evil }, text: evil })]), null);
  const html = asHtml(quote);
  assert.deepEqual([...html.matchAll(/<\/?(\w+)/g)].map((tag) => tag[1]), ["blockquote", "blockquote", "p", "p"]);
  assert(!html.includes("\u202e"));
  assert(!/"/.test(html));
  assert(html.includes("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;amp;"));
});

test("what nobody proved says so in its source", () => {
  for (const grade of /** @type {const} */ (["ticket", "verified_email", "weak", "account"])) {
    const one = chat("x", { grade });
    const { source } = quoteOf(env, words, one, transcript("x"), null);
    assert.equal(source.includes("not proved"), !isProved(one), grade);
  }
  assert.equal(isProved(chat("x", { grade: "weak" })), false);
  assert.equal(isProved(chat("x", { grade: "account" })), false);
});

/** Zendesk's side, as an object. @param {Record<string, unknown>} values
 * @param {{ settable?: boolean, takes?: string[], nameless?: boolean }} [more] */
function host(values, { settable = true, takes = ["appendHtml", "appendText"], nameless = false } = {}) {
  /** @type {[string, unknown][]} */
  const did = [];
  const client = /** @type {Client} */ (/** @type {unknown} */ ({
    get: async ([path = ""]) => {
      if (path in values) return { errors: {}, [path]: values[path] };
      if (nameless) return { message: "no such property", path };
      throw new Error(`"${path}" no such property`);
    },
    set: async (/** @type {string} */ path, /** @type {unknown} */ value) => {
      if (settable) values[path] = value;
      return { errors: {}, [path]: value };
    },
    invoke: async (/** @type {string} */ name, /** @type {unknown} */ value) => {
      if (!takes.includes(name.split(".").at(-1) ?? "")) return { message: "no such action" };
      did.push([name, value]);
      return { errors: {} };
    },
    metadata: async () => ({}),
    on: () => {},
  }));
  return { client, did };
}
const both = { text: "T", html: "H" };

test("words go into a note by whichever name and kind of text Zendesk has", async () => {
  for (const name of ["ticket.comment", "comment"]) {
    for (const rich of [true, false]) {
      for (const nameless of [true, false]) {
        const { client, did } = host({ [`${name}.type`]: "publicReply", [`${name}.useRichText`]: rich }, { nameless });
        assert.equal(await insert(client, "internal_note", both), "inserted");
        assert.deepEqual(did, [[`${name}.${rich ? "appendHtml" : "appendText"}`, rich ? "H" : "T"]]);
      }
    }
  }
});

test("a comment that stays a public reply gets nothing that was meant for a note", async () => {
  const { client, did } = host({ "comment.type": "publicReply" }, { settable: false });
  assert.equal(await insert(client, "internal_note", both), "not_switched");
  assert.deepEqual(did, []);
});

test("where there is no comment, or it takes nothing, that is said", async () => {
  assert.equal(await insert(host({}).client, "public_reply", both), "no_editor");
  assert.equal(await insert(host({}, { nameless: true }).client, "public_reply", both), "no_editor");
  const { client } = host({ "comment.type": "publicReply" }, { takes: [] });
  assert.equal(await insert(client, "public_reply", both), "no_editor");
});

function listed() {
  const asked = reduce(initialState(), { type: "asked", ticketId: 1, requester: mia });
  const { sequence } = asked;
  const state = reduce(asked, { type: "listed", sequence, answer: answer(sequence, ["a", "b", "c"]) });
  return { state, sequence };
}

test("a chat that was set aside is passed over until it is shown, and another customer's list has none", () => {
  const { state, sequence } = listed();
  const ids = (/** @type {typeof state} */ now) => shown(now).map((one) => one.summary.id);
  let now = reduce(state, { type: "aside", sequence, ids: ["b"] });
  assert.deepEqual(ids(now), ["a", "c"]);
  now = reduce(now, { type: "opened", id: "a" });
  assert.equal(neighbour(now, 1)?.summary.id, "c");
  const next = nextInRun(now, "older");
  assert.equal(next !== null && next !== "more" && next.chat.summary.id, "c");
  assert.deepEqual(ids(reduce(now, { type: "aside_shown", shown: true })), ["a", "b", "c"]);
  assert.equal(reduce(now, { type: "aside", sequence: sequence - 1, ids: [] }), now);
  assert.deepEqual(reduce(now, { type: "asked", ticketId: 2, requester: mia }).aside, { ids: [], shown: false });
});

test("what the server says of chats set aside and of exports is known after the list", () => {
  const { state, sequence } = listed();
  const told = { glance: null, opened: [], aside: ["c"], exports: true };
  const now = reduce(state, { type: "overview", sequence, answer: told });
  assert.deepEqual([now.aside.ids, now.overview?.exports], [["c"], true]);
});
