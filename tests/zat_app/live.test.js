import test from "node:test";
import assert from "node:assert/strict";
import { FRESH, after } from "../../zat_app/assets/js/live.js";

/** @import { Live, Outcome } from "../../zat_app/assets/js/live.js" */

const MINUTE = 60_000;
const middle = () => 0.5;

/** @param {Outcome[]} outcomes @param {Live} [from] */
function course(outcomes, from = FRESH) {
  let live = from;
  return outcomes.map((outcome) => {
    const next = after(live, outcome, 0, middle);
    live = next.live;
    return [next.live.way, next.wait];
  });
}

/** @type {Outcome} */
const broken = { type: "failed", lasted: 500 };

test("what ends in good order is taken up again at once, after a restart in a moment", () => {
  assert.deepEqual(course([{ type: "turn" }, { type: "stopping" }]), [["stream", 100], ["stream", 1500]]);
});

test("attempts that break wait longer and longer, the third makes the panel ask instead", () => {
  assert.deepEqual(course([broken, broken, broken]), [["stream", 1000], ["stream", 2000], ["poll", 4000]]);
  const { live } = after({ way: "stream", failures: 40, streamAt: 0 }, broken, 0, middle);
  assert.equal(live.way, "poll");
  assert.equal(after(live, broken, 0, middle).wait, 30_000);
});

test("a stream that worked for a while and breaks is no reason to lose faith in streams", () => {
  const worked = { type: /** @type {const} */ ("failed"), lasted: 2 * MINUTE };
  assert.deepEqual(course([broken, broken, worked, broken]).map(([way]) => way), ["stream", "stream", "stream", "stream"]);
});

test("a panel that asks goes on asking, and tries a stream again after five minutes", () => {
  /** @type {Live} */
  const asking = { way: "poll", failures: 1, streamAt: 5 * MINUTE };
  const soon = after(asking, { type: "answered" }, MINUTE, middle);
  assert.deepEqual(soon, { live: { ...asking, failures: 0 }, wait: 20_000 });
  const again = after(asking, { type: "answered" }, 5 * MINUTE, middle).live;
  assert.equal(again.way, "stream");
  assert.deepEqual(course([broken], again), [["poll", 4_000]]);
  assert.deepEqual(course([{ type: "turn" }, broken], again), [["stream", 100], ["stream", 1_000]]);
});

test("a server that holds enough streams is asked instead", () => {
  assert.equal(after(FRESH, { type: "full" }, 0, middle).live.way, "poll");
});

test("no two panels wait for the same time", () => {
  for (const outcome of /** @type {Outcome[]} */ ([broken, { type: "stopping" }, { type: "answered" }])) {
    const [least, most] = [0, 0.999].map((luck) => after(FRESH, outcome, 0, () => luck).wait);
    assert((most ?? 0) > 2.5 * (least ?? 0), outcome.type);
  }
});
