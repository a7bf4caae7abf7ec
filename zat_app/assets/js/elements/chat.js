// One chat of a run. A long one is drawn in pieces: those far from the reader keep their height and
// nothing else.

/** @import { Actions, Env } from "./panel.js" */
/** @import { Listed, Reading } from "../state.js" */
/** @import { Transcript } from "../contract" */
/** @import { Child } from "./dom.js" */
/** @typedef {ReturnType<typeof chatSection>} ChatSection */
/** @typedef {ReturnType<typeof piece>} Piece */

import { presentEntries } from "../entries.js";
import { kindMarks, personWords, presentStart } from "../present.js";
import { plain } from "../text.js";
import { waitWords } from "../waits.js";
import { problemCard } from "./card.js";
import { h, icon, region, words } from "./dom.js";
import { item } from "./entry.js";
import { mark, time } from "./row.js";
import { skeleton } from "./skeleton.js";

/** Entries; and the pixels one takes, about, until it was drawn. */
export const PIECE = 30;
const GUESS = 56;

/** @param {Env} env @param {Actions} actions @param {string} id */
export function chatSection(env, actions, id) {
  const divider = h("h3", { class: "divider" });
  const body = h("div");
  const node = h("section", { class: "chat", "data-reading": id }, divider, body);
  /** @type {Piece[]} */
  let pieces = [];
  let waits = true;
  /** @type {(chat: Listed | null) => void} */
  const drawDivider = region(divider, (chat) => dividerWords(env, chat));
  /** @type {(reading: Reading | undefined, ticketId: number | null) => void} */
  const drawBody = region(body, (reading, ticketId) => {
    const heights = pieces.map((one) => one.node.offsetHeight);
    pieces = [];
    waits = reading?.status !== "ready";
    if (reading === undefined || reading.status === "loading") return [skeleton("bubble", 3)];
    if (reading.status === "failed") {
      return [problemCard(env, reading.problem, () => actions.open(id))];
    }
    const { transcript } = reading;
    pieces = cut(env, transcript, heights);
    return [...summary(env, actions, transcript, ticketId), ...entries(env, transcript, pieces)];
  });

  /** @param {Listed | null} chat @param {Reading | undefined} reading
   * @param {number | null} ticketId  the ticket on screen */
  function update(chat, reading, ticketId) {
    drawDivider(chat);
    drawBody(reading, ticketId);
    node.setAttribute("aria-label", divider.textContent);
  }

  /** What stands for an entry, drawn. @param {number} [entry] @returns {Element | null} */
  function at(entry) {
    const piece = entry === undefined ? undefined : pieces[Math.floor(entry / PIECE)];
    if (piece?.isDrawn() === false) piece.draw();
    return piece?.node.querySelector(`[data-entry="${entry}"]`) ?? null;
  }

  return { id, node, body, update, at, pieces: () => pieces, waits: () => waits };
}

/** When it began, and with whom. @param {Env} env @param {Listed | null} chat @returns {Child[]} */
function dividerWords(env, chat) {
  if (chat === null) return [];
  const people = personWords(chat.summary);
  return [time(presentStart(env, chat.summary)), people !== "" && ` · ${people}`];
}

/** @param {Env} env @param {Transcript} transcript
 * @param {number[]} heights  of the pieces before, when a chat goes on */
function cut(env, transcript, heights) {
  const starts = Array.from({ length: Math.ceil(transcript.entries.length / PIECE) }, (_, n) => n * PIECE);
  return starts.map((from, index) => piece(env, transcript, from, heights[index]));
}

/** @param {Env} env @param {Transcript} transcript @param {number} from
 * @param {number | undefined} height */
function piece(env, transcript, from, height) {
  const node = h("ol", { class: "entries", role: "list" });
  const to = Math.min(from + PIECE, transcript.entries.length);
  let drawn = false;
  node.style.height = `${height ?? (to - from) * GUESS}px`;

  function draw() {
    drawn = true;
    node.style.height = "";
    let number = from;
    for (const one of presentEntries(env, transcript, from, to)) {
      const li = item(env, one);
      if (one.type !== "day") li.dataset["entry"] = String(number++);
      node.append(li);
    }
  }
  function rest() {
    drawn = false;
    node.style.height = `${node.offsetHeight}px`;
    node.replaceChildren();
  }
  return { node, draw, rest, isDrawn: () => drawn };
}

/** @param {Env} env @param {Transcript} transcript @param {Piece[]} pieces @returns {Child[]} */
function entries({ words: { t } }, transcript, pieces) {
  const count = transcript.unreadable;
  const lost = count > 0 && h("p", { class: "warning" }, t("transcript.unreadable", { count }));
  if (pieces.length === 0) {
    const why = transcript.has_history ? "transcript.empty" : "transcript.no_history";
    return [lost, h("p", { class: "note" }, t(why))];
  }
  return [lost, ...pieces.map((one) => one.node), h("p", { class: "end" }, t("transcript.end"))];
}

/** Marks, rating, tags, the ticket and the waits, above the first words.
 * @param {Env} env @param {Actions} actions @param {Transcript} transcript
 * @param {number | null} ticketId */
function summary(env, actions, transcript, ticketId) {
  const parts = [
    ...kindMarks(env, transcript).map(mark),
    ratingMark(env, transcript.rating),
    ...transcript.tags.map((tag) => h("span", { class: "mark mark-plain", dir: "auto" }, plain(tag))),
    transcript.ticket_id === ticketId ? null : ticketLink(env, actions, transcript.ticket_id),
  ].filter((part) => part !== null);
  const comment = transcript.comment || null;
  const waits = waitWords(env, transcript);
  return [
    (parts.length > 0 || comment !== null) &&
      h(
        "div",
        { class: "summary" },
        h("div", { class: "marks" }, ...parts),
        comment !== null && h("blockquote", { dir: "auto" }, ...words(comment)),
      ),
    waits !== null && h("p", { class: "waits" }, waits),
  ];
}

/** @param {Env} env @param {Actions} actions @param {number | null} id */
function ticketLink({ words: { t } }, actions, id) {
  if (id === null) return null;
  const show = () => actions.showTicket(id);
  const label = t("transcript.ticket", { id: String(id) });
  return h("button", { type: "button", class: "link-button", onclick: show }, label);
}

/** @param {Env} env @param {Transcript["rating"]} value */
function ratingMark(env, value) {
  if (value === null) return null;
  const label = env.words.t(`rating.short_${value}`);
  return h("span", { class: `mark mark-${value}` }, icon(value), label);
}
