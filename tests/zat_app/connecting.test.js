import test, { mock } from "node:test";
import assert from "node:assert/strict";
import { Connecting } from "../../zat_app/assets/js/connecting.js";
import { ProblemError, problemOf } from "../../zat_app/assets/js/problem.js";
import { createStore } from "../../zat_app/assets/js/state.js";

/** @import { ConnectionAnswer } from "../../zat_app/assets/js/contract" */

/** @param {Partial<ConnectionAnswer>} [more] @returns {ConnectionAnswer} */
function connection(more = {}) {
  return { state: "not_connected", since: null, connected_by: null, ready: true, connect_url: "https://chatside.example/connect?1", may_disconnect: false, cause: null, ends_at: null, standby: null, ...more };
}

function desk() {
  const world = { visible: true, polls: 0, connected: 0, answer: connection(), error: /** @type {unknown} */ (null) };
  /** @type {string[]} */
  const windows = [];
  globalThis.window = /** @type {any} */ ({ open: (/** @type {string} */ url) => (windows.push(url), null) });
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const store = createStore(() => {});
  const connecting = new Connecting({
    store,
    isVisible: () => world.visible,
    onConnected: () => (world.connected += 1),
    api: /** @type {any} */ ({
      connection: async () => {
        world.polls += 1;
        if (world.error) throw world.error;
        return world.answer;
      },
      disconnect: async () => {
        world.answer = connection();
      },
    }),
  });
  return { world, windows, store, connecting };
}

/** @param {number} ms */
async function pass(ms) {
  mock.timers.tick(ms);
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

test("an open panel notices a connection made elsewhere, once", async () => {
  const { world, connecting } = desk();
  connecting.watch();
  await pass(0);
  await pass(15_000);
  assert.deepEqual([world.polls, world.connected], [2, 0]);
  world.answer = connection({ state: "connected" });
  await pass(15_000);
  await pass(60_000);
  assert.deepEqual([world.polls, world.connected], [3, 1]);
  mock.timers.reset();
});

test("a hidden panel asks nothing, and asks at once when it is back", async () => {
  const { world, connecting } = desk();
  world.visible = false;
  connecting.watch();
  await pass(60_000);
  assert.equal(world.polls, 0);
  world.visible = true;
  connecting.look();
  await pass(0);
  assert.equal(world.polls, 1);
  mock.timers.reset();
});

test("Connect opens the window inside the click, then asks every two seconds", async () => {
  const { world, windows, store, connecting } = desk();
  connecting.watch();
  await pass(0);
  connecting.connect();
  assert.deepEqual(windows, ["https://chatside.example/connect?1"]);
  assert.deepEqual(store.get().waiting, { url: "https://chatside.example/connect?1", slow: false });
  await pass(2_000);
  await pass(2_000);
  assert.equal(world.polls, 3);
  mock.timers.reset();
});

test("the waiting keeps its address while polls bring new ones, and offers a new start after a minute", async () => {
  const { world, store, connecting } = desk();
  connecting.watch();
  await pass(0);
  connecting.connect();
  world.answer = connection({ connect_url: "https://chatside.example/connect?2" });
  for (let seconds = 0; seconds < 62; seconds += 2) await pass(2_000);
  assert.deepEqual(store.get().waiting, { url: "https://chatside.example/connect?1", slow: true });
  mock.timers.reset();
});

test("an address too old to work is replaced before a window opens", async () => {
  const { world, windows, connecting } = desk();
  await connecting.refresh();
  world.answer = connection({ connect_url: "https://chatside.example/connect?2" });
  await pass(10 * 60_000);
  connecting.connect();
  await pass(0);
  assert.deepEqual(windows, ["https://chatside.example/connect?2"]);
  mock.timers.reset();
});

test("an address that isn't http(s) opens nothing", async () => {
  const { world, windows, store, connecting } = desk();
  world.answer = connection({ connect_url: "javascript:alert(1)" });
  await connecting.refresh();
  connecting.connect();
  assert.deepEqual([windows, store.get().waiting], [[], null]);
  mock.timers.reset();
});

test("a backend that contradicts itself isn't asked in a circle", async () => {
  const { world, connecting } = desk();
  world.answer = connection({ state: "connected" });
  connecting.watch();
  await pass(0);
  connecting.watch();
  await pass(1_000);
  assert.deepEqual([world.polls, world.connected], [1, 1]);
  await pass(14_000);
  assert.deepEqual([world.polls, world.connected], [2, 2]);
  mock.timers.reset();
});

test("a failing poll goes on, an ended session ends it", async () => {
  const { world, store, connecting } = desk();
  world.error = new ProblemError(problemOf("network_down"));
  connecting.watch();
  await pass(0);
  await pass(15_000);
  assert.equal(world.polls, 2);
  world.error = new ProblemError(problemOf("session_ended"));
  await pass(15_000);
  await pass(60_000);
  assert.deepEqual([world.polls, store.get().ended?.code], [3, "session_ended"]);
  mock.timers.reset();
});

test("disconnecting learns the new state at once", async () => {
  const { world, store, connecting } = desk();
  world.answer = connection({ state: "connected" });
  await connecting.refresh();
  await connecting.disconnect();
  assert.equal(store.get().connection?.state, "not_connected");
  mock.timers.reset();
});
