import test from "node:test";
import assert from "node:assert/strict";
import { readEvents } from "../../zat_app/assets/js/events.js";

/** A body that comes in these pieces. @param {(string | Uint8Array)[]} pieces */
function body(pieces) {
  const bytes = pieces.map((piece) => (typeof piece === "string" ? new TextEncoder().encode(piece) : piece));
  return new ReadableStream({
    start(controller) {
      for (const piece of bytes) controller.enqueue(piece);
      controller.close();
    },
  });
}

/** @param {ReadableStream<Uint8Array>} stream */
async function all(stream) {
  const events = [];
  for await (const event of readEvents(stream)) events.push(event);
  return events;
}

test("events are read however they are cut into pieces, also within a character", async () => {
  const bytes = new TextEncoder().encode('data: {"a":"Zoë 👋"}\n\n:\n\ndata: {"b":2}\n\n');
  for (let size = 1; size < bytes.length; size += 1) {
    const pieces = [];
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.slice(at, at + size));
    assert.deepEqual(await all(body(pieces)), [{ a: "Zoë 👋" }, null, { b: 2 }], String(size));
  }
});

test("what is cut off in the middle of an event is no event", async () => {
  assert.deepEqual(await all(body(['data: {"a":1}\n\n', 'data: {"b'])), [{ a: 1 }]);
});

test("something else than our events is an error, as is an event without an end", async () => {
  await assert.rejects(all(body(["data: <html>\n\n"])), (error) => error instanceof SyntaxError);
  await assert.rejects(all(body(["data: ", "x".repeat(70_000)])), (error) => error instanceof RangeError);
});

test("whoever stops listening closes the line", async () => {
  let closed = false;
  const stream = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
    cancel: () => void (closed = true),
  });
  for await (const event of readEvents(stream)) {
    assert.equal(event, 1);
    break;
  }
  assert(closed);
});
