import test from "node:test";
import assert from "node:assert/strict";
import { presentEntries } from "../../zat_app/assets/js/entries.js";
import { waitWords } from "../../zat_app/assets/js/waits.js";
import { bare, entry, env, transcript } from "./world.js";

/** @import { Sender } from "../../zat_app/assets/js/contract" */

/** @param {[Sender["role"], string | null][]} said  role and time of day */
const chat = (...said) =>
  transcript("a", said.map(([role, at]) => entry({ at: at === null ? null : `2026-11-14T${at}Z`, sender: { name: role, role } })));

test("a reply's wait begins with the first words nobody had answered; automatic words answer nothing", () => {
  const one = chat(["visitor", "08:00:00"], ["trigger", "08:00:01"], ["visitor", "08:00:30"], ["agent", "08:01:00"], ["agent", "08:05:00"], ["visitor", "08:06:00"], ["visitor", null], ["agent", "08:09:00"]);
  const waited = presentEntries(env, one).flatMap((item) => (item.type === "bubble" ? [bare(item.waited)] : []));
  assert.deepEqual(waited, ["", "", "", "after 1 min", "", "", "", "after 3 mins"]);
  assert.equal(bare(waitWords(env, one)), "First reply after 1 min · 2 mins on average · 3 mins at most");
});

test("one reply is one sentence, none is none", () => {
  assert.equal(bare(waitWords(env, chat(["visitor", "08:00:00"], ["agent", "08:00:20"]))), "Replied after 20 secs");
  assert.equal(waitWords(env, chat(["agent", "08:00:00"], ["visitor", "08:00:20"])), null);
});
