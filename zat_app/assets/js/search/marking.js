// Where a place that the server names stands in words on the page. Both are the same text with
// other blanks, and hidden characters spelled out on the page.

/** @import { SearchPlace } from "../contract" */
/** @typedef {{ start: number, end: number }} Range */
/** @typedef {{ text: string, marked: boolean }} Run */

import { plain } from "../text.js";

/** The words around a place, cut where marks begin and end.
 * @param {SearchPlace} place @returns {Run[]} */
export function runs({ text, marks }) {
  /** @type {Run[]} */
  const cut = [];
  let from = 0;
  const add = (/** @type {number} */ to, /** @type {boolean} */ marked) => {
    if (to > from) cut.push({ text: plain(text.slice(from, to)), marked });
    from = Math.max(from, to);
  };
  for (const { start, end } of marks) {
    add(start, false);
    add(end, true);
  }
  add(text.length, false);
  return cut;
}

/** Positions in `shown`, in order.
 * @param {string} shown  what stands on the page @param {SearchPlace} place @returns {Range[]} */
export function locate(shown, place) {
  const page = squeezed(shown);
  const around = excerpt(place);
  for (const { text, marks } of [around, withoutDots(around)]) {
    const at = page.text.indexOf(text);
    if (at >= 0) return marks.flatMap(({ start, end }) => onPage(page.at, at + start, at + end));
  }
  return [];
}

/** Every run of blanks as one, with the position of each character before.
 * @param {string} text */
function squeezed(text) {
  /** @type {number[]} */
  const at = [];
  let short = "";
  for (const match of text.matchAll(/\s+|\S/gu)) {
    const piece = /^\s/.test(match[0]) ? " " : match[0];
    for (let unit = 0; unit < piece.length; unit += 1) at.push(match.index + unit);
    short += piece;
  }
  at.push(text.length);
  return { text: short, at };
}

/** @param {SearchPlace} place @returns {{ text: string, marks: Range[] }} */
function excerpt(place) {
  let text = "";
  /** @type {Range[]} */
  const marks = [];
  for (const run of runs(place)) {
    const start = text.length;
    text = squeezed(text + run.text).text;
    if (run.marked) marks.push({ start, end: text.length });
  }
  return { text, marks };
}

/** The server says with dots where it cut. @param {{ text: string, marks: Range[] }} around */
function withoutDots({ text, marks }) {
  const core = text.replace(/^…\s*/u, "");
  const before = text.length - core.length;
  return {
    text: core.replace(/\s*…$/u, ""),
    marks: marks.map(({ start, end }) => ({ start: start - before, end: end - before })),
  };
}

/** @param {number[]} at @param {number} start @param {number} end @returns {Range[]} */
function onPage(at, start, end) {
  const first = at[Math.max(0, start)];
  const last = at[Math.min(end, at.length - 1)];
  return first === undefined || last === undefined || first >= last ? [] : [{ start: first, end: last }];
}
