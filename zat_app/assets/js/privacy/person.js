// Who is meant: lines that people type, told apart by what they look like.

/** @import { PersonRequest, Requester } from "../contract" */

const NUMBER = /^[+(]?[\d\s()./-]{5,}$/;

/** @param {string} text @returns {Required<PersonRequest>} */
export function personOf(text) {
  const lines = linesIn(text);
  const requesters = lines.filter((line) => line.includes("@"));
  const others = lines.filter((line) => !line.includes("@"));
  return {
    requesters,
    phones: others.filter((line) => NUMBER.test(line)),
    visitors: others.filter((line) => !NUMBER.test(line)),
  };
}

/** What the panel knows of its requester, a line each. @param {Requester | null} requester */
export function linesOf(requester) {
  return [...(requester?.emails ?? []).map(({ value }) => value), ...(requester?.phones ?? [])].join("\n");
}

/** Each once; a single character is nobody, and no words to hide. @param {string} text */
export function linesIn(text) {
  return [...new Set(text.split("\n").map((line) => line.trim()))].filter((line) => line.length > 1);
}
