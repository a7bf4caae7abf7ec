import test from "node:test";
import assert from "node:assert/strict";
import { nextInRun } from "../../zat_app/assets/js/run.js";
import { initialState, reduce } from "../../zat_app/assets/js/state.js";
import { answer, chat, mia } from "./world.js";

/** @import { ChatSummary } from "../../zat_app/assets/js/contract" */
/** @import { Way } from "../../zat_app/assets/js/run.js" */

/** What the run goes on into from a chat, by its id. @param {ChatSummary[]} chats
 * @param {string | null} cursor @param {string} from @param {Way} way */
function from(chats, cursor, from, way) {
  const first = answer(1, [], { chats, next_cursor: cursor });
  const asked = reduce(initialState(), { type: "asked", ticketId: 42, requester: mia });
  const listed = reduce(asked, { type: "listed", sequence: 1, answer: first });
  const next = nextInRun(reduce(listed, { type: "opened", id: from }), way);
  return next === null || next === "more" ? next : next.chat.summary.id;
}

/** @param {string} id @param {string | null} at @param {object} [more] */
const began = (id, at, more) => chat(id, { started_at: at, ...more });

test("chats follow one another by their beginning, those without a date last", () => {
  const chats = [began("a", "2026-03-01T00:00:00Z"), began("b", "2026-02-01T00:00:00Z"), began("x", null), began("y", null)];
  assert.deepEqual(["a", "b", "x", "y"].map((id) => from(chats, null, id, "older")), ["b", "x", "y", null]);
  assert.deepEqual(["a", "b", "x", "y"].map((id) => from(chats, null, id, "newer")), [null, "a", "b", "x"]);
});

test("where the list goes on, a further page knows", () => {
  assert.equal(from([began("a", "2026-03-01T00:00:00Z")], "p2", "a", "older"), "more");
});

test("this ticket's own old chat has no neighbours until the pages between are there", () => {
  const own = began("own", "2019-05-01T00:00:00Z", { grade: "ticket" });
  const chats = [began("a", "2026-03-01T00:00:00Z"), own];
  assert.deepEqual([from(chats, "p2", "a", "older"), from(chats, "p2", "own", "newer")], ["more", null]);
  assert.deepEqual([from(chats, null, "a", "older"), from(chats, null, "own", "newer")], ["own", "a"]);
});
