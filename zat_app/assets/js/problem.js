// Everything that can go wrong, as one shape: the backend's problem+json, or the page's own codes.

/** @import { Problem } from "./contract" */
/** @import { Translator } from "./i18n.js" */

export class ProblemError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** Codes the page itself gives; the backend's are in `docs/reference/errors.md`. */
export const OWN_CODES = [
  "network_down",
  "answer_unreadable",
  "sdk_missing",
  "outside_zendesk",
  "host_silent",
  "requester_unreadable",
  "setup_code_missing",
];

// After these, asking again with the same page can't help.
const FINAL = new Set([
  "session_missing", "session_invalid", "session_expired", "session_ended", "session_closed",
  "token_invalid", "token_replayed", "setup_code_missing", "setup_code_wrong", "setup_code_used",
  "setup_code_expired", "setup_code_other_account", "sdk_missing", "outside_zendesk",
]); // prettier-ignore
const ENDED = new Set([
  "session_missing", "session_invalid", "session_expired", "session_ended", "session_closed",
]); // prettier-ignore
/** Who asks may not read, as things stand. */
export const SHUT_OUT = ["agent_not_in_chat", "role_shows_no_chats", "not_in_pilot", "access_stopped"];
const LONGEST_WAIT_S = 120;

/** @param {string} code @param {Partial<Problem>} [more] @returns {Problem} */
export function problemOf(code, more = {}) {
  const blank = { type: "about:blank", title: "", status: 0, detail: "", action: "" };
  return { ...blank, code, retry_after_s: null, ...more };
}

/** @param {unknown} error @returns {Problem} */
export function toProblem(error) {
  return error instanceof ProblemError ? error.problem : problemOf("internal_error");
}

/** @param {unknown} error */
export function isAbort(error) {
  return error instanceof DOMException && error.name === "AbortError";
}

/** @param {Problem} problem */
export function canRetry(problem) {
  return !FINAL.has(problem.code);
}

/** @param {Problem} problem */
export function endsSession(problem) {
  return ENDED.has(problem.code);
}

/** Seconds after which the page asks again by itself; null: only a person does.
 * @param {Problem} problem */
export function retriesAfter(problem) {
  const wait = problem.retry_after_s;
  return wait !== null && canRetry(problem) && wait <= LONGEST_WAIT_S ? Math.max(1, wait) : null;
}

/** Our words for the code, else the server's own.
 * @param {Translator} words @param {Problem} problem */
export function problemWords({ t, has }, problem) {
  const key = `errors.${problem.code}`;
  const wait = retriesAfter(problem);
  return {
    title: has(key) ? t(`${key}.title`) : problem.title || t("errors.internal_error.title"),
    detail: has(key) ? t(`${key}.detail`) : `${problem.detail} ${problem.action}`.trim(),
    wait: wait === null ? null : t("problem.retries", { count: wait }),
  };
}
