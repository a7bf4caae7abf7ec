// Which lines of a chat are chosen.

/** @typedef {{ lines: ReadonlySet<number>, last: number | null }} Choice  numbers of entries; `last`:
 * the one that was chosen last */

/** @type {Choice} */
export const NONE = { lines: new Set(), last: null };

/** One line more or less; with `all`, all up to there from the last one.
 * @param {Choice} choice @param {number} line @param {boolean} all @returns {Choice} */
export function choose(choice, line, all) {
  const lines = new Set(choice.lines);
  if (all && choice.last !== null) {
    const [from, to] = [Math.min(choice.last, line), Math.max(choice.last, line)];
    for (let n = from; n <= to; n += 1) lines.add(n);
  } else if (!lines.delete(line)) {
    lines.add(line);
  }
  return { lines, last: line };
}

/** In the transcript's order. @param {Choice} choice */
export function chosen({ lines }) {
  return [...lines].sort((a, b) => a - b);
}
