import test from "node:test";
import assert from "node:assert/strict";
import { translator } from "../../zat_app/assets/js/i18n.js";
import { dutiesOf } from "../../zat_app/assets/js/privacy/entry.js";
import { linesIn, linesOf, personOf } from "../../zat_app/assets/js/privacy/person.js";
import { foundWords } from "../../zat_app/assets/js/privacy/words.js";
import { bare, env, wordsOf } from "./world.js";

/** @import { PersonFound } from "../../zat_app/assets/js/contract" */

const words = translator("en", wordsOf("privacy/en"));

test("lines are told apart by what they look like, each once and trimmed", () => {
  const person = personOf(" mia@example.org \n\n+49 (30) 123-456\n030/123456\n7778814.Zk3xAbC\nmia@example.org\n0049 30 1");
  assert.deepEqual(person, {
    requesters: ["mia@example.org"],
    phones: ["+49 (30) 123-456", "030/123456", "0049 30 1"],
    visitors: ["7778814.Zk3xAbC"],
  });
  assert.deepEqual(personOf(" \n"), { requesters: [], phones: [], visitors: [] });
});

test("what the panel knows of its requester stands in the field", () => {
  const emails = [{ value: "a@example.org", verified: true }, { value: "b@example.org", verified: false }];
  assert.equal(linesOf({ id: 1, emails, phones: ["+4930123456"] }), "a@example.org\nb@example.org\n+4930123456");
  assert.equal(linesOf(null), "");
});

test("what was found is told in sentences, and nothing is told that isn't so", () => {
  /** @type {PersonFound} */
  const nothing = { copy: "none", chats: 0, looked_at: 0, last_looked_at: null, restricted_since: null, erased_before: null };
  assert.deepEqual(foundWords(env, words, nothing), ["No copy is kept here: panels ask Zendesk each time.", "Nobody looked at them."]);
  const at = "2026-11-14T08:12:00Z";
  /** @type {PersonFound} */
  const all = { copy: "partial", chats: 1, looked_at: 2, last_looked_at: at, restricted_since: at, erased_before: at };
  assert.deepEqual(foundWords(env, words, all).map(bare), [
    "1 chat of this person is kept here.",
    "The first copy is still being made.",
    "Looked at 2 times last on Sat 14 Nov.",
    "Restricted since Sat 14 Nov: shown to nobody.",
    "Chats that began before Sat 14 Nov were erased here.",
  ]);
});

test("words to hide are lines, without blanks and what is too short to be words", () => {
  assert.deepEqual(linesIn("  my card is\n\nx\n4111\n4111 "), ["my card is", "4111"]);
});

test("duties are asked for once, and again after they could not be learned", async () => {
  let asked = 0;
  /** @type {any} */
  const api = { ask: async () => { if (++asked === 1) throw new Error("down"); return { duties: ["privacy"] }; } }; // prettier-ignore
  assert.deepEqual(await dutiesOf(api), []);
  assert.deepEqual(await dutiesOf(api), ["privacy"]);
  assert.deepEqual(await dutiesOf(api), ["privacy"]);
  assert.equal(asked, 2);
});
