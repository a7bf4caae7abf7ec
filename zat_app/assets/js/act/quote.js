// Words of a chat as they stand in a comment: each line with its time and name, and at the end where
// it is from. Text is escaped here, once; nothing a visitor wrote can become markup.

/** @import { ChatSummary, Transcript } from "../contract" */
/** @import { Bubble, Line } from "../entries.js" */
/** @import { Translator } from "../i18n.js" */
/** @import { Env } from "../present.js" */
/** @typedef {{ lines: string[], source: string }} Quote */

import { presentEntries } from "../entries.js";
import { milliseconds } from "../format.js";
import { plain } from "../text.js";

/** What a comment takes, about. */
export const LONGEST = 60_000;

/** @param {ChatSummary} chat */
export function isProved({ grade }) {
  return grade !== "weak" && grade !== "account";
}

/** @param {Env} env @param {Translator} words @param {ChatSummary} chat @param {Transcript} transcript
 * @param {number[] | null} chosen  numbers of entries; null: all of it
 * @returns {Quote} */
export function quoteOf(env, words, chat, transcript, chosen) {
  // Days aside there is one for each entry.
  const items = presentEntries(env, transcript).filter((item) => item.type !== "day");
  const lines = items.filter((_, number) => chosen?.includes(number) ?? true).map((item) => lineOf(words, item));
  return { lines, source: sourceOf(env, words, chat) };
}

/** @param {Translator} words @param {Bubble | Line} item */
function lineOf(words, item) {
  const time = item.moment.label;
  if (item.type === "line") return `${time} ${[item.text, plain(item.quote ?? "")].filter(Boolean).join(": ")}`;
  const options = item.options.map((value) => words.t("export.option", { value }));
  const file = item.file === null ? "" : [item.file.name, item.file.href ?? item.file.note].join(" ");
  const said = [plain(item.text ?? ""), ...options, file].filter(Boolean).join("\n");
  return `${time} ${item.name}: ${said}`;
}

/** @param {Env} env @param {Translator} words @param {ChatSummary} chat */
function sourceOf(env, { t }, chat) {
  const ms = milliseconds(chat.started_at);
  const when = ms === null ? plain(chat.started_raw ?? "?") : `${env.format.longDate(ms)}, ${env.format.time(ms)}`;
  const people = chat.agents.length === 0 ? t("quote.nobody") : env.format.list(chat.agents.map(plain));
  const source = t("quote.source", { when, people, id: plain(chat.id) });
  return isProved(chat) ? source : `${source} (${t("quote.unproved")})`;
}

/** For a comment without markup, and for the clipboard. @param {Quote} quote */
export function asText({ lines, source }) {
  const quoted = lines.join("\n").split("\n").map((line) => `> ${line}`);
  return [...quoted, "", `— ${source}`].join("\n");
}

/** For a comment with markup. @param {Quote} quote */
export function asHtml({ lines, source }) {
  const quoted = lines.map((line) => escaped(line).replaceAll("\n", "<br>")).join("<br>");
  return `<blockquote>${quoted}</blockquote><p>— ${escaped(source)}</p>`;
}

/** @type {Record<string, string>} */
const MARKUP = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"']/g, (sign) => MARKUP[sign] ?? sign);
}
