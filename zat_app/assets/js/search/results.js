// What a search has found so far, as one immutable value, and the only function that changes it.
//
// Every other question gets a number. What was found before stays until the answer to the newest
// question is there; answers to older ones are dropped.

/** @import { Problem, SearchAnswer, SearchHit, SearchRequest } from "../contract" */
/** @import { Listed } from "../state.js" */
/** @typedef {{ chat: Listed, places: SearchHit["places"] }} Hit */
/** @typedef {"newest" | "best"} Order */
/** @typedef {"requester" | "account"} Scope */
/** @typedef {"idle" | "loading" | "ready" | "failed"} Status */
/**
 * @typedef {object} Part
 * @property {Status} status
 * @property {readonly Hit[]} hits
 * @property {SearchAnswer | null} answer  the last one
 * @property {Problem | null} problem
 * @property {string | null} cursor  of the page that was asked for last
 */
/**
 * @typedef {object} Results
 * @property {string} text  as typed
 * @property {Order} order
 * @property {Scope} scope
 * @property {number} number  of the newest question
 * @property {string} answered  the text of which the hits are,
 * @property {number} answeredNumber  and the question
 * @property {boolean} mayAccount  the server says that the whole account may be searched
 * @property {Part} strong
 * @property {Part} weak  matches that may be somebody else's; "idle" until they are asked for
 * @property {{ id: string, place: number } | null} at  the hit that was stepped to
 */
/** @typedef {"strong" | "weak"} PartName */
/**
 * @typedef {{ type: "typed", text: string }
 *   | { type: "chosen", order: Order, scope: Scope }
 *   | { type: "asked", part: PartName, cursor: string | null }
 *   | { type: "answered", part: PartName, number: number, asked: SearchRequest, answer: SearchAnswer }
 *   | { type: "failed", part: PartName, number: number, problem: Problem }
 *   | { type: "at", id: string, place: number }
 *   | { type: "emptied" }} Event
 */

/** @type {Part} */
const NOTHING = { status: "idle", hits: [], answer: null, problem: null, cursor: null };

/** @type {Results} */
export const NO_RESULTS = {
  text: "", order: "newest", scope: "requester", number: 0, answered: "", answeredNumber: 0, mayAccount: false,
  strong: NOTHING, weak: NOTHING, at: null,
}; // prettier-ignore

/** @param {Results} results @param {Event} event @returns {Results} */
export function reduce(results, event) {
  if ("number" in event && event.number !== results.number) return results;
  switch (event.type) {
    case "typed":
      return typed(results, event.text);
    case "chosen":
      return next({ ...results, order: event.order, scope: event.scope });
    case "asked":
      return withPart(results, event.part, { status: "loading", problem: null, cursor: event.cursor });
    case "answered":
      return answered(results, event);
    case "failed":
      return failed(results, event);
    case "at":
      return { ...results, at: { id: event.id, place: event.place } };
    case "emptied":
      return { ...NO_RESULTS, number: results.number + 1, order: results.order };
  }
}

/** @param {Results} results @param {string} text @returns {Results} */
function typed(results, text) {
  if (text === results.text) return results;
  return next({ ...results, text });
}

/** @param {Results} results @returns {Results} */
function next(results) {
  return { ...results, number: results.number + 1, strong: settled(results.strong), weak: settled(results.weak) };
}

/** Its answer is not waited for any more. @param {Part} part @returns {Part} */
function settled(part) {
  return { ...part, status: part.answer === null ? "idle" : "ready", problem: null };
}

/** @param {Results} results @param {PartName} name @param {Partial<Part>} change @returns {Results} */
function withPart(results, name, change) {
  return { ...results, [name]: { ...results[name], ...change } };
}

/** @param {Results} results @param {Extract<Event, { type: "answered" }>} event @returns {Results} */
function answered(results, { part, asked, answer }) {
  const isFirst = (asked.cursor ?? null) === null;
  const before = isFirst ? [] : results[part].hits;
  const known = new Set(before.map((hit) => hit.chat.summary.id));
  const added = answer.hits.filter((hit) => !known.has(hit.chat.id)).map((hit) => hitOf(hit, asked, answer));
  const now = withPart(results, part, { status: "ready", hits: [...before, ...added], answer });
  if (part === "weak") return now;
  const fresh = isFirst ? { weak: NOTHING, at: null, answered: asked.query, answeredNumber: results.number } : {};
  return { ...now, mayAccount: answer.account_search, ...fresh };
}

/** @param {SearchHit} hit @param {SearchRequest} asked @param {SearchAnswer} answer @returns {Hit} */
function hitOf({ chat, places }, asked, answer) {
  const weak = asked.weak ?? false;
  return { chat: { summary: chat, grant: answer.grant, cursor: null, weak, search: asked }, places };
}

/** Where only one customer's chats may be searched it is those again.
 * @param {Results} results @param {Extract<Event, { type: "failed" }>} event @returns {Results} */
function failed(results, { part, problem }) {
  const now = withPart(results, part, { status: "failed", problem });
  return problem.code === "account_search_off" ? { ...now, scope: "requester", mayAccount: false } : now;
}

/** All that was found, in the order of the page. @param {Results} results @returns {Hit[]} */
export function allHits({ strong, weak }) {
  return [...strong.hits, ...weak.hits];
}

/** Null while the list stands there. @param {Results} results @returns {Listed[] | null} */
export function found(results) {
  if (results.strong.answer === null && results.strong.problem === null) return null;
  return allHits(results).map((hit) => hit.chat);
}
