import test, { mock } from "node:test";
import assert from "node:assert/strict";
import { createStore } from "../../zat_app/assets/js/state.js";
import { openWide } from "../../zat_app/assets/js/wide/opener.js";
import { reader } from "../../zat_app/assets/js/wide/reader.js";
import { AT, READY, SUBJECT, readLine, readSubject } from "../../zat_app/assets/js/wide/talk.js";
import { answer, chat, mia, transcript } from "./world.js";

const LINE = { id: "a", piece: 0, item: 3 };
const GIVEN = { ticketId: 42, requester: mia, isStaff: false, span: null, chat: { id: "a", isWeak: false }, line: LINE };

// The parts of a page that the two look at when there is nothing drawn.
Object.assign(globalThis, {
  document: { querySelector: () => null, querySelectorAll: () => [] },
  window: { focus() {} },
  addEventListener() {},
  MutationObserver: class { observe() {} },
  CSS: { escape: (/** @type {string} */ text) => text },
}); // prettier-ignore

/** Zendesk's messages between two instances, the modal's named "m". */
function host() {
  /** @type {[string, (data?: unknown) => void][]} */
  const handlers = [];
  /** @type {[string, unknown][]} */
  const said = [];
  const invoked = /** @type {string[]} */ ([]);
  const say = (/** @type {string} */ event, /** @type {unknown} */ data) => {
    said.push([event, data]);
    for (const [name, handler] of [...handlers]) if (name === event) queueMicrotask(() => handler(structuredClone(data)));
  };
  const client = {
    on: (/** @type {string} */ event, /** @type {(data?: unknown) => void} */ handler) => void handlers.push([event, handler]),
    trigger: say,
    instance: () => client,
    get: async () => ({ errors: {}, currentUser: { id: 7, role: "agent" } }),
    invoke: async (/** @type {string} */ name) => {
      invoked.push(name);
      if (name === "destroy") say("modal.close", undefined);
      return { errors: {}, "instances.create": [{ instanceGuid: "m" }] };
    },
  };
  return { client, said, invoked, say, onPerson: (/** @type {() => void} */ handler) => client.on("person", handler) };
}

/** A panel that reads chat "a" of two. */
function reading() {
  const store = createStore(() => {});
  store.send({ type: "asked", ticketId: 42, requester: mia });
  store.send({ type: "listed", sequence: 1, answer: answer(1, ["b", "a"]) });
  store.send({ type: "opened", id: "a" });
  return store;
}

const button = () => /** @type {any} */ ({ focused: 0, focus() { this.focused += 1; } }); // prettier-ignore

async function settle() {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

test("the wide view is told what is read, whichever of the two listens first", async () => {
  for (const isFirst of [true, false]) {
    const at = host();
    const root = /** @type {any} */ ({ addEventListener() {}, querySelector: () => null, querySelectorAll: () => [] });
    const side = isFirst ? reader(/** @type {any} */ (at), createStore(() => {}), root) : null;
    const opened = openWide(/** @type {any} */ (at), reading(), /** @type {any} */ ({}), button());
    await settle();
    const other = side ?? reader(/** @type {any} */ (at), createStore(() => {}), root);
    await opened;
    const ticket = await other.host.readTicket();
    assert.deepEqual([ticket.ticketId, ticket.requester, ticket.isStaff], [42, mia, false]);
    assert(at.said.length < 8, `${at.said.length} messages`);
    assert(!JSON.stringify(at.said).includes("session"));
  }
});

test("after it closes the button has the focus and the panel the chat that was read last", async () => {
  mock.timers.enable({ apis: ["setTimeout"] }); // nothing is drawn that could be scrolled to
  const [at, store, opener] = [host(), reading(), button()];
  /** @type {string[]} */
  const opens = [];
  const panel = /** @type {any} */ ({ open: async (/** @type {string} */ id) => void opens.push(id) });
  const opened = openWide(/** @type {any} */ (at), store, panel, opener);
  await settle();
  at.say(READY, undefined);
  await opened;
  at.say(AT, { id: "b", piece: 1, item: 0 });
  at.say("modal.close", undefined);
  await settle();
  assert.deepEqual([opens, opener.focused], [["b"], 1]);
  mock.timers.reset();
});

test("what does not answer is closed again, and that it did not open is said", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const at = host();
    const opened = assert.rejects(openWide(/** @type {any} */ (at), reading(), /** @type {any} */ ({}), button()), () => true);
    await settle();
    mock.timers.tick(31_000);
    await opened;
    assert.deepEqual(at.invoked, ["instances.create", "destroy"]);
  } finally {
    mock.timers.reset();
  }
});

test("another requester beside it closes the wide view", async () => {
  const at = host();
  const opened = openWide(/** @type {any} */ (at), reading(), /** @type {any} */ ({}), button());
  await settle();
  at.say(READY, undefined);
  await opened;
  at.say("person", undefined);
  await settle();
  assert.deepEqual(at.invoked, ["instances.create", "destroy"]);
});

test("a message that is no subject is none, and of one that is only what is known is taken", () => {
  assert.deepEqual(readSubject({ ...GIVEN, session: "s", requester: { ...mia, name: "Mia" } }), GIVEN);
  for (const wrong of [null, "a", [], {}, { ...GIVEN, requester: null }, { ...GIVEN, chat: { id: 7 } }, { ...GIVEN, requester: { ...mia, emails: "x" } }]) {
    assert.equal(readSubject(wrong), null);
  }
  const odd = readSubject({ ...GIVEN, ticketId: -1, span: { since: 1 }, line: { id: "a", piece: -1, item: 0 } });
  assert.deepEqual([odd?.ticketId, odd?.span, odd?.line], [null, null, null]);
  assert.deepEqual([readLine(LINE), readLine({ ...LINE, item: 1.5 }), readLine(undefined)], [LINE, null, null]);
});

test("a chat on a later page of the list is looked for there, and then read", async () => {
  const at = host();
  const root = /** @type {any} */ ({ addEventListener() {}, querySelector: () => null, querySelectorAll: () => [] });
  const store = createStore(() => {});
  const side = reader(/** @type {any} */ (at), store, root);
  at.say(SUBJECT, { ...GIVEN, line: null });
  await settle();
  store.send({ type: "asked", ticketId: 42, requester: mia });
  store.send({ type: "listed", sequence: 1, answer: answer(1, ["c"], { next_cursor: "p2" }) });
  /** @type {string[]} */
  const done = [];
  const panel = /** @type {any} */ ({
    more: async (/** @type {"strong"} */ shelf) => {
      done.push(`more ${shelf}`);
      store.send({ type: "shelf_asked", shelf });
      store.send({ type: "shelf_answered", shelf, sequence: 1, cursor: "p2", answer: answer(1, [], { chats: [chat("a")] }) });
    },
    open: async (/** @type {string} */ id) => {
      done.push(`open ${id}`);
      store.send({ type: "opened", id });
      store.send({ type: "read", sequence: 1, id, transcript: transcript(id) });
    },
  });
  side.update(panel);
  side.update(panel);
  await settle();
  assert.deepEqual(done, ["more strong", "open a"]);
});
