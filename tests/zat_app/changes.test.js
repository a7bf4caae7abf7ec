import test, { mock } from "node:test";
import assert from "node:assert/strict";
import { Changes } from "../../zat_app/assets/js/changes.js";
import { SHUT_OUT, ProblemError, problemOf } from "../../zat_app/assets/js/problem.js";
import { createStore } from "../../zat_app/assets/js/state.js";
import { answer, copy, mia } from "./world.js";

/** @import { News } from "../../zat_app/assets/js/contract" */
/** @typedef {{ question: any, grant: string | null, signal: AbortSignal, say: (news: Partial<News> | null) => void, hangUp: () => void }} Line */

/** @param {Partial<News>} [more] @returns {News} */
const news = (more = {}) => ({ changed: false, connection: null, copy: null, end: null, ...more });

/** A visible panel with a list, on a backend that is played by the test. */
function desk({ listed = true } = {}) {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const world = { visible: true, looks: 0, fails: false, refused: 0, error: /** @type {unknown} */ (null) };
  /** @type {Line[]} */
  const lines = [];
  /** @type {string[]} */
  const connections = [];
  /** @type {any[]} */
  const asked = [];
  const store = createStore(() => changes.update());
  const list = (grant = "grant-1") =>
    store.send({ type: "listed", sequence: store.get().sequence, answer: answer(1, ["a"], { grant }) });

  async function* listen(/** @type {any} */ question, /** @type {string | null} */ grant, /** @type {AbortSignal} */ signal) {
    /** @type {(Partial<News> | null)[]} */
    const said = [];
    let over = false;
    let wake = () => {};
    signal.addEventListener("abort", () => wake());
    lines.push({ question, grant, signal, say: (one) => (said.push(one), wake()), hangUp: () => ((over = true), wake()) });
    if (world.error) throw world.error;
    for (;;) {
      if (signal.aborted) throw new DOMException("", "AbortError");
      while (said.length > 0) {
        const one = said.shift();
        yield one ? news(one) : null;
      }
      if (over) return;
      await new Promise((resolve) => (wake = () => resolve(null)));
    }
  }
  const changes = new Changes({
    store,
    isVisible: () => world.visible,
    onConnection: (state) => connections.push(state),
    onRefused: () => (world.refused += 1),
    onChanged: async () => {
      world.looks += 1;
      if (!world.fails) list(`grant-${world.looks + 1}`);
    },
    api: /** @type {any} */ ({
      listen,
      news: async (/** @type {any} */ _, /** @type {string} */ grant) => {
        asked.push(grant);
        return news({ changed: true });
      },
    }),
  });
  if (listed) {
    store.send({ type: "asked", ticketId: 42, requester: mia });
    list();
  }
  return { world, lines, store, changes, connections, asked, list };
}

/** @param {number} [ms] */
async function pass(ms = 0) {
  mock.timers.tick(ms);
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
}

test("a list on screen is followed with its grant, by one line", async () => {
  const { lines, changes } = desk();
  await pass();
  changes.update();
  await pass();
  assert.deepEqual(lines.map(({ question, grant }) => [question, grant]), [[{ ticket_id: 42, requester: mia }, "grant-1"]]);
  mock.timers.reset();
});

test("a hidden panel holds no line and takes it up again with the newest grant", async () => {
  const { world, lines, changes } = desk();
  await pass();
  lines[0]?.say({ changed: true });
  await pass();
  world.visible = false;
  changes.update();
  await pass(600_000);
  assert.deepEqual([lines.length, lines[0]?.signal.aborted, world.looks], [1, true, 1]);
  world.visible = true;
  changes.update();
  await pass();
  assert.deepEqual(lines.map(({ grant }) => grant), ["grant-1", "grant-2"]);
  mock.timers.reset();
});

test("another requester is another line", async () => {
  const { lines, store, list } = desk();
  await pass();
  store.send({ type: "asked", ticketId: 43, requester: { ...mia, id: 12 } });
  await pass();
  assert.deepEqual([lines.length, lines[0]?.signal.aborted], [1, true]);
  list();
  await pass();
  assert.equal(lines[1]?.question.ticket_id, 43);
  mock.timers.reset();
});

test("a change is looked at once, while looking once more, and again when looking failed", async () => {
  const { world, lines } = desk();
  await pass();
  world.fails = true;
  lines[0]?.say({ changed: true });
  await pass();
  assert.equal(world.looks, 1);
  world.fails = false;
  lines[0]?.say(null);
  await pass();
  lines[0]?.say(null);
  await pass();
  assert.equal(world.looks, 2);
  mock.timers.reset();
});

test("how the copy does is put into the list", async () => {
  const { lines, store } = desk();
  await pass();
  lines[0]?.say({ copy: copy({ chats: 7 }) });
  await pass();
  assert.equal(store.get().found?.copy?.chats, 7);
  mock.timers.reset();
});

test("the connection is told when it is another than the panel believes, within two seconds", async () => {
  const { lines, connections } = desk();
  await pass();
  for (const connection of /** @type {const} */ (["connected", "reconnect", "reconnect", "connected"])) {
    lines[0]?.say({ connection });
    await pass();
  }
  await pass(2_000);
  assert.deepEqual(connections.toSorted(), ["connected", "reconnect"]);
  mock.timers.reset();
});

test("without a connection there is no list to follow, and the line waits for the connection", async () => {
  const { lines, store, connections } = desk({ listed: false });
  store.send({ type: "failed", sequence: null, problem: problemOf("not_connected") });
  await pass();
  assert.deepEqual([lines[0]?.question, lines[0]?.grant], [{ ticket_id: null, requester: null }, null]);
  lines[0]?.say({ connection: "not_connected" });
  lines[0]?.say({ connection: "connected" });
  await pass();
  await pass(2_000);
  assert.deepEqual(connections, ["connected"]);
  mock.timers.reset();
});

test("any other failure is followed by nobody", async () => {
  const { lines, store } = desk({ listed: false });
  store.send({ type: "failed", sequence: null, problem: problemOf("agent_not_in_chat") });
  await pass(60_000);
  assert.equal(lines.length, 0);
  mock.timers.reset();
});

test("a line that ends in good order is taken up at once, one that breaks after a pause", async () => {
  const { lines } = desk();
  await pass();
  lines[0]?.say({ end: "turn" });
  await pass();
  await pass(150);
  assert.equal(lines.length, 2);
  lines[1]?.hangUp();
  await pass();
  await pass(400);
  assert.equal(lines.length, 2);
  await pass(1_200);
  assert.equal(lines.length, 3);
  mock.timers.reset();
});

test("a line that says nothing is cut: at its beginning soon, later after forty seconds", async () => {
  const { lines } = desk();
  await pass();
  await pass(9_000);
  assert.equal(lines[0]?.signal.aborted, false);
  await pass(1_000);
  assert.equal(lines[0]?.signal.aborted, true);
  await pass(1_500);
  lines[1]?.say(null);
  await pass();
  await pass(39_000);
  assert.equal(lines[1]?.signal.aborted, false);
  await pass(1_000);
  assert.equal(lines[1]?.signal.aborted, true);
  mock.timers.reset();
});

test("where streams break the panel asks every twenty seconds, and later tries a stream again", async () => {
  const { world, lines, asked } = desk();
  world.error = new ProblemError(problemOf("network_down"));
  for (let seconds = 0; seconds < 12; seconds += 1) await pass(1_000);
  assert.equal(lines.length, 3);
  for (let seconds = 0; seconds < 60; seconds += 1) await pass(1_000);
  assert(asked.length >= 2 && asked.length <= 6, String(asked.length));
  assert(world.looks >= 2);
  world.error = null;
  for (let seconds = 0; seconds < 320; seconds += 1) await pass(1_000);
  assert.equal(lines.length, 4);
  mock.timers.reset();
});

test("a server with enough streams is asked", async () => {
  const { world, lines, asked } = desk();
  world.error = new ProblemError(problemOf("streams_full", { status: 503, retry_after_s: 60 }));
  await pass();
  await pass(3_000);
  assert.deepEqual([lines.length, asked.length], [1, 1]);
  mock.timers.reset();
});

for (const code of SHUT_OUT) test(`who may not listen any more (${code}) asks from the start, not at once and not for ever`, async () => {
  const { world, lines } = desk();
  await pass();
  lines[0]?.say({ end: code });
  await pass();
  assert.deepEqual([world.refused, lines.length], [1, 1]);
  world.error = new ProblemError(problemOf(code, { status: 403 }));
  for (let seconds = 0; seconds < 8; seconds += 1) await pass(1_000);
  assert.equal(world.refused, 1);
  mock.timers.reset();
});

test("whatever else answers in the server's place, the list stays", async () => {
  for (const code of ["answer_unreadable", "not_found", "request_invalid", "internal_error"]) {
    const { world, store } = desk();
    world.error = new ProblemError(problemOf(code, { status: 403 }));
    for (let seconds = 0; seconds < 60; seconds += 1) await pass(1_000);
    assert.deepEqual([world.refused, store.get().phase, store.get().ended], [0, "listed", null], code);
  }
  mock.timers.reset();
});

test("a grant that has run out is renewed by looking again", async () => {
  const { world, lines } = desk();
  world.error = new ProblemError(problemOf("grant_invalid", { status: 403 }));
  await pass();
  world.error = null;
  await pass(2_000);
  assert.deepEqual([world.looks, world.refused, lines[1]?.grant], [1, 0, "grant-2"]);
  mock.timers.reset();
});

test("an ended session ends listening and says so", async () => {
  for (const code of ["session_ended", "session_closed"]) {
    const { world, lines, store } = desk();
    world.error = new ProblemError(problemOf(code, { status: 401 }));
    await pass();
    await pass(600_000);
    assert.deepEqual([lines.length, store.get().ended?.code], [1, code]);
    mock.timers.reset();
  }
});

test("the network's return ends the waiting", async () => {
  const { world, lines, changes } = desk();
  world.error = new ProblemError(problemOf("network_down"));
  await pass();
  await pass(2_000);
  const before = lines.length;
  changes.hurry();
  await pass();
  assert.equal(lines.length, before + 1);
  mock.timers.reset();
});
