// What stands in the field, read as the server reads it (backend/finding/query.py): its pieces, and
// what may be meant by the one that is being typed.

/** @typedef {"agent" | "department" | "tag" | "rating" | "is" | "has" | "before" | "after"} FilterName */
/**
 * @typedef {object} Piece  a word, a phrase or a filter
 * @property {number} start
 * @property {number} end
 * @property {boolean} minus
 * @property {string} name  in small letters; empty without a colon
 * @property {string} value
 */
/** @typedef {Readonly<Record<"agent" | "department" | "tag" | "year", readonly string[]>>} Known  what
 * the list names */
/** @typedef {{ text: string, end: boolean }} Suggestion  `text` takes the piece's place; with `end`
 * the piece is complete */

/** @type {FilterName[]} */
export const FILTERS = ["agent", "department", "tag", "rating", "is", "has", "before", "after"];
/** @type {Readonly<Record<string, string[]>>} */
const VALUES = { rating: ["good", "bad", "none"], is: ["missed", "offline"], has: ["file"] };
const PIECE = /(-?)(?:(\p{L}{1,20})[:：])?(?:["“”„«»]([^"“”„«»]*)(?:["“”„«»]\*?)?|([^\s"“”„«»]*))/gu;
const MOST = 6;

/** @param {string} text @returns {Piece[]} */
export function pieces(text) {
  return [...text.matchAll(PIECE)].flatMap((match) => {
    const [all, minus, name, quoted, bare] = match;
    if (all === "") return [];
    const value = (quoted ?? bare ?? "").trim();
    return [{ start: match.index, end: match.index + all.length, minus: minus === "-", name: (name ?? "").toLowerCase(), value }];
  });
}

/** @param {Piece} piece @returns {piece is Piece & { name: FilterName }} */
function isFilter(piece) {
  return FILTERS.includes(/** @type {FilterName} */ (piece.name));
}

/** The filters that say something. @param {string} text */
export function filters(text) {
  return pieces(text).filter(isFilter).filter(({ value }) => value !== "");
}

/** Whether there is anything to look for: not while a first filter still lacks its value.
 * @param {string} text */
export function asksSomething(text) {
  return pieces(text).some((piece) => piece.value !== "" || (piece.name !== "" && !isFilter(piece)));
}

/** @param {string} text @param {{ start: number, end: number }} piece */
export function without(text, { start, end }) {
  return `${text.slice(0, start).trimEnd()} ${text.slice(end).trimStart()}`.trimStart();
}

/** @param {string} text @param {{ start: number, end: number }} piece @param {string} instead */
export function replaced(text, { start, end }, instead) {
  return text.slice(0, start) + instead + text.slice(end);
}

/** A hint's piece with what may have been meant: another name for the filter, or another value.
 * @param {string} typed @param {string} code @param {string} meant */
export function corrected(typed, code, meant) {
  const colon = typed.search(/[:：]/);
  const minus = typed.startsWith("-") ? "-" : "";
  return code === "filter_unknown" ? minus + meant + typed.slice(colon) : typed.slice(0, colon + 1) + meant;
}

/** The piece the caret stands in or behind; between blanks an empty one.
 * @param {string} text @param {number} caret @returns {Piece} */
export function pieceAt(text, caret) {
  const at = pieces(text).find(({ start, end }) => start < caret && caret <= end);
  return at ?? { start: caret, end: caret, minus: false, name: "", value: "" };
}

/** What the piece may become.
 * @param {Piece} piece @param {Known} known @returns {Suggestion[]} */
export function suggestions(piece, known) {
  const { name, value, minus } = piece;
  const sign = minus ? "-" : "";
  if (name === "") {
    const begun = FILTERS.filter((filter) => filter.startsWith(value.toLowerCase()));
    return begun.map((filter) => ({ text: `${sign}${filter}:`, end: false }));
  }
  if (!isFilter(piece)) return [];
  const fits = valuesOf(name, known).filter((one) => fold(one).startsWith(fold(value)));
  return fits.slice(0, MOST).map((one) => ({ text: `${sign}${name}:${quoted(one)}`, end: true }));
}

/** @param {string} name @param {Known} known @returns {readonly string[]} */
function valuesOf(name, known) {
  if (name === "before" || name === "after") return known.year;
  return VALUES[name] ?? known[/** @type {"agent"} */ (name)];
}

/** @param {string} value */
function quoted(value) {
  const bare = value.replace(/["“”„«»]/g, " ").trim();
  return /\s/.test(bare) ? `"${bare}"` : bare;
}

/** @param {string} text */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();
}
