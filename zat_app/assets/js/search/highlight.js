// Marks in an open transcript, without touching it: the browser paints ranges of its text.

/** @import { SearchPlace } from "../contract" */
/** @import { Hit } from "./results.js" */
/** @import { Stop } from "./steps.js" */

import { locate } from "./marking.js";

/** Where a place of a field may stand. @type {Readonly<Record<SearchPlace["field"], string>>} */
const WHERE = {
  message: ".words",
  comment: "blockquote",
  file: ".file-name",
  tag: ".summary .mark",
  agent: ".divider, .name",
  visitor: ".bubble-visitor .name",
};

/** @param {Element} reading  the transcripts on screen @param {readonly Hit[]} hits @param {Stop | null} now */
export function paint(reading, hits, now) {
  if (!("highlights" in CSS)) return;
  /** @type {Range[]} */
  const all = [];
  /** @type {Range[]} */
  const current = [];
  for (const line of reading.querySelectorAll(".is-found")) line.classList.remove("is-found");
  for (const { chat, places } of hits) {
    const section = reading.querySelector(`[data-reading="${CSS.escape(chat.summary.id)}"]`);
    if (section === null) continue;
    places.forEach((place, index) => {
      const isNow = now?.id === chat.summary.id && now.place === index;
      (isNow ? current : all).push(...rangesOf(section, place));
    });
  }
  CSS.highlights.set("found", new Highlight(...all));
  CSS.highlights.set("found-now", new Highlight(...current));
}

/** @param {Element} section @param {SearchPlace} place @returns {Range[]} */
function rangesOf(section, place) {
  const entry = place.entry === null ? null : section.querySelector(`[data-entry="${place.entry}"]`);
  if (place.entry !== null && entry === null) return [];
  entry?.classList.add("is-found");
  const found = [...(entry ?? section).querySelectorAll(WHERE[place.field])];
  return found.flatMap((element) => within(element, place));
}

/** @param {Element} element @param {SearchPlace} place @returns {Range[]} */
function within(element, place) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  /** @type {Text[]} */
  const texts = [];
  while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
  return locate(texts.map((text) => text.data).join(""), place).map(({ start, end }) => {
    const range = new Range();
    range.setStart(...at(texts, start));
    range.setEnd(...at(texts, end));
    return range;
  });
}

/** @param {Text[]} texts @param {number} position @returns {[Text, number]} */
function at(texts, position) {
  let left = position;
  for (const text of texts) {
    if (left <= text.length) return [text, left];
    left -= text.length;
  }
  const last = /** @type {Text} */ (texts.at(-1));
  return [last, last.length];
}
