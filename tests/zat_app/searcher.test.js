import test, { mock } from "node:test";
import assert from "node:assert/strict";
import { Searcher } from "../../zat_app/assets/js/search/searcher.js";
import { ProblemError, problemOf } from "../../zat_app/assets/js/problem.js";
import { answerOf, askedFor, hit } from "./found.js";

/** @import { Asked } from "../../zat_app/assets/js/search/searcher.js" */

function desk() {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {{ asked: Asked, signal: AbortSignal, answer: (ids: string[], more?: object) => void, refuse: (code: string, more?: object) => void }[]} */
  const asked = [];
  const searcher = new Searcher({
    changed: () => {},
    ask: (question, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
        const answer = (/** @type {string[]} */ ids, more = {}) =>
          resolve({ asked: askedFor(question.query, question), answer: answerOf(ids.map((id) => hit(id)), more) });
        const refuse = (/** @type {string} */ code, more = {}) => reject(new ProblemError(problemOf(code, more)));
        asked.push({ asked: question, signal, answer, refuse });
      }),
  });
  return { searcher, asked, ids: () => searcher.results.strong.hits.map((one) => one.chat.summary.id) };
}

async function settle() {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

test("typing is one question, asked when it pauses; a newer one calls the older off", async () => {
  const { searcher, asked, ids } = desk();
  for (const text of ["c", "co", "coat"]) searcher.type(text);
  mock.timers.tick(199);
  assert.equal(asked.length, 0);
  mock.timers.tick(1);
  assert.deepEqual(asked.map((one) => one.asked.query), ["coat"]);
  searcher.type("coats");
  mock.timers.tick(200);
  assert.equal(asked[0]?.signal.aborted, true);
  asked[1]?.answer(["new"]);
  asked[0]?.answer(["old"]);
  await settle();
  assert.deepEqual(ids(), ["new"]);
});

test("Enter asks at once and only once, and nothing is asked for nothing", async () => {
  const { searcher, asked } = desk();
  searcher.type("coat");
  void searcher.now();
  void searcher.now();
  mock.timers.tick(1000);
  assert.equal(asked.length, 1);
  for (const text of ["", "  ", "tag:"]) {
    searcher.type(text);
    void searcher.now();
    mock.timers.tick(1000);
  }
  assert.equal(asked.length, 1);
  assert.equal(asked[0]?.signal.aborted, true);
});

test("the whole account is searched at Enter, not while somebody types", async () => {
  const { searcher, asked } = desk();
  searcher.type("coat");
  searcher.choose({ scope: "account" });
  assert.deepEqual(asked.map((one) => one.asked.scope), ["account"]);
  asked[0]?.answer(["a"]);
  await settle();
  searcher.type("coats");
  mock.timers.tick(5000);
  assert.equal(asked.length, 1);
  void searcher.now();
  assert.equal(asked[1]?.asked.query, "coats");
});

test("a further page belongs to the hits on screen: none is asked for while another question is on its way", async () => {
  const { searcher, asked, ids } = desk();
  searcher.type("coat");
  mock.timers.tick(200);
  asked[0]?.answer(["a"], { next_cursor: "p2" });
  await settle();
  searcher.type("coat x");
  await searcher.more("strong");
  assert.equal(asked.length, 1);
  mock.timers.tick(200);
  asked[1]?.answer(["b"], { next_cursor: "p2" });
  await settle();
  void searcher.more("strong");
  void searcher.more("strong");
  assert.deepEqual(asked.slice(2).map((one) => [one.asked.query, one.asked.cursor]), [["coat x", "p2"]]);
  asked[2]?.answer(["c"]);
  await settle();
  await searcher.more("strong");
  assert.deepEqual([ids(), asked.length], [["b", "c"], 3]);
});

test("what failed is asked again as it was: by hand, and by itself where the server names a time", async () => {
  const { searcher, asked, ids } = desk();
  searcher.type("coat");
  mock.timers.tick(200);
  asked[0]?.answer(["a"], { next_cursor: "p2" });
  await settle();
  void searcher.more("strong");
  asked[1]?.refuse("network_down");
  await settle();
  assert.deepEqual([ids(), searcher.results.strong.problem?.code], [["a"], "network_down"]);
  searcher.again();
  asked[2]?.refuse("budget_exhausted", { retry_after_s: 20 });
  await settle();
  mock.timers.tick(20_000);
  assert.deepEqual(asked.map((one) => one.asked.cursor), [null, "p2", "p2", "p2"]);
  asked[3]?.answer(["b"]);
  await settle();
  assert.deepEqual([ids(), searcher.results.strong.problem], [["a", "b"], null]);
});

test("another question ends the waiting of one that was refused", async () => {
  const { searcher, asked } = desk();
  searcher.type("coat");
  mock.timers.tick(200);
  asked[0]?.refuse("budget_exhausted", { retry_after_s: 5 });
  await settle();
  searcher.empty();
  mock.timers.tick(10_000);
  assert.equal(asked.length, 1);
});
