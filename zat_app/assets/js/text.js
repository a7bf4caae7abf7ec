// Chat text is never trusted: it is cut into plain words, http(s) links and characters that would
// be invisible or turn the reading direction. Nothing here touches the page.

/**
 * @typedef {{ kind: "text", text: string }
 *   | { kind: "link", text: string, href: string }
 *   | { kind: "control", text: string }} Segment
 */

// C0 and C1 without tab and line breaks, soft hyphen, bidi marks and embeddings, zero-width
// characters, invisible operators, byte order mark, tag characters.
const HIDDEN =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu;
const JOINED_SCRIPT =
  /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Mn}]/u;
const PICTURE = /\p{Extended_Pictographic}/u;
const PICTURE_END = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F/u;
const ADDRESS = /https?:\/\/[^\s<>"“”«»]+/gi;
const LONGEST_ADDRESS = 2048;
const LONGEST_LABEL = 1000;
/** Letters that are read from the right. */
const TURNING = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFE\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** @param {string} raw @returns {Segment[]} */
export function segments(raw) {
  return splitHidden(raw).flatMap((part) => (part.kind === "text" ? linkify(part.text) : [part]));
}

/** For titles and labels: the same text with hidden characters spelled out, and an end.
 * @param {string} raw */
export function plain(raw) {
  if (raw.length <= LONGEST_LABEL) return spelledOut(raw);
  return `${spelledOut(raw.slice(0, LONGEST_LABEL).replace(/[\uD800-\uDBFF]$/, ""))}…`;
}

/** The whole of it. @param {string} raw */
export function spelledOut(raw) {
  return splitHidden(raw)
    .map((part) => part.text)
    .join("");
}

/** For the middle of a sentence: words that are read the other way turn nothing around them.
 * @param {string} text @param {RegExp} [turning]  what is read the other way */
export function isolated(text, turning = TURNING) {
  return turning.test(text) ? `\u2068${text}\u2069` : text;
}

/** @param {string} raw @returns {Segment[]} */
function splitHidden(raw) {
  const text = raw.replace(/\r\n?/g, "\n");
  /** @type {Segment[]} */
  const parts = [];
  let start = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (isLegitimate(text, match.index, match[0])) continue;
    if (match.index > start) parts.push({ kind: "text", text: text.slice(start, match.index) });
    parts.push({ kind: "control", text: spelled(match[0]) });
    start = match.index + match[0].length;
  }
  if (start < text.length) parts.push({ kind: "text", text: text.slice(start) });
  return parts;
}

// Joiners build family emoji, and Persian and Indic words are misspelled without them. Single
// characters are tested: Chromium 156 says false to /[\p{Extended_Pictographic}]$/u.test("👩").
/** @param {string} text @param {number} index @param {string} character */
function isLegitimate(text, index, character) {
  if (character !== "\u200D" && character !== "\u200C") return false;
  const before = [...text.slice(Math.max(0, index - 2), index)].at(-1) ?? "";
  const after = String.fromCodePoint(text.codePointAt(index + 1) ?? 0);
  if (JOINED_SCRIPT.test(before)) return true;
  return character === "\u200D" && PICTURE_END.test(before) && PICTURE.test(after);
}

/** @param {string} character */
function spelled(character) {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `[U+${code}]`;
}

/** @param {string} text @returns {Segment[]} */
function linkify(text) {
  /** @type {Segment[]} */
  const parts = [];
  let start = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const shown = withoutClosing(match[0]);
    const href = webAddress(shown);
    if (href === null) continue;
    if (match.index > start) parts.push({ kind: "text", text: text.slice(start, match.index) });
    parts.push({ kind: "link", text: shown, href });
    start = match.index + shown.length;
  }
  if (start < text.length) parts.push({ kind: "text", text: text.slice(start) });
  return parts;
}

// "(see https://example.org/a_(b))." ends before ")." and not inside the parentheses.
/** @param {string} address */
function withoutClosing(address) {
  let text = address;
  for (;;) {
    const last = text.at(-1) ?? "";
    const unbalanced =
      (last === ")" && !text.includes("(")) ||
      (last === "]" && !text.includes("[")) ||
      (last === ")" && text.split(")").length > text.split("(").length);
    if (!/[.,;:!?'’*_~、。，）」]/.test(last) && !unbalanced) return text;
    text = text.slice(0, -1);
  }
}

/** The address as the browser reads it, or null when it is not plain http(s). An address with a
 * user name in it ("https://bank.example@evil.example") is a trick more often than a link.
 * @param {string | null} text @returns {string | null} */
export function webAddress(text) {
  if (text === null || text.length > LONGEST_ADDRESS || !URL.canParse(text)) return null;
  const url = new URL(text);
  const web = url.protocol === "https:" || url.protocol === "http:";
  return web && url.username === "" && url.password === "" ? url.href : null;
}
