// Server-sent events, read from an answer of `fetch`: an EventSource can't send the session.

const MOST = 65_536;

/** What each event says; null for a comment, which is a sign of life. Ends with the answer.
 * @param {ReadableStream<Uint8Array>} body @returns {AsyncGenerator<unknown, void>} */
export async function* readEvents(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = events.pop() ?? "";
      if (rest.length > MOST) throw new RangeError("an event without an end");
      for (const event of events) yield said(event);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** @param {string} event @returns {unknown} */
function said(event) {
  const lines = event.split("\n").filter((line) => line.startsWith("data:"));
  return lines.length === 0 ? null : JSON.parse(lines.map((line) => line.slice(5)).join("\n"));
}
