// A place in the text that is the same in every width: a chat, a piece of it, a line of the piece.

/** @import { Line } from "./talk.js" */

/** Pixels at the top of the view that the day covers. */
const DAY = 36;
const TURN_MS = 50;
const TURNS = 40;

/** The first line in view. @param {ParentNode} root @returns {Line | null} */
export function lineInView(root) {
  const view = root.querySelector(".reading");
  if (view === null) return null;
  const top = view.getBoundingClientRect().top + DAY;
  for (const list of root.querySelectorAll(".entries")) {
    if (list.getBoundingClientRect().bottom <= top) continue;
    const item = [...list.children].findIndex((one) => one.className !== "day" && one.getBoundingClientRect().bottom > top);
    const chat = list.closest("[data-reading]");
    const id = chat?.getAttribute("data-reading") ?? "";
    const piece = [...(chat?.querySelectorAll(".entries") ?? [])].indexOf(list);
    if (item >= 0) return { id, piece, item };
  }
  return null;
}

/** Brings a line to the top of the view. What is far away is drawn on the way, and words may still
 * be on theirs, so it takes turns.
 * @param {ParentNode} root @param {Line} line */
export async function showLine(root, { id, piece, item }) {
  let last = NaN;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const view = root.querySelector(".reading");
    const list = root.querySelectorAll(`[data-reading="${CSS.escape(id)}"] .entries`)[piece];
    const target = list?.children[item] ?? list;
    if (view !== null && target !== undefined) {
      view.scrollTop += target.getBoundingClientRect().top - view.getBoundingClientRect().top - DAY;
      if (target !== list && view.scrollTop === last) return;
      last = view.scrollTop;
    }
    await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  }
}
