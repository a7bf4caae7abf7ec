// A transcript as the reader sees it: days, bubbles that belong together, and quiet lines.
// Nothing is left out: what can't be read or isn't known becomes a line that says so.

/** @import { Entry, FileLink, Sender, Transcript } from "./contract" */
/** @import { Env } from "./present.js" */
/** @typedef {{ label: string, iso: string | null, title: string }} Moment */
/**
 * @typedef {object} Bubble
 * @property {"bubble"} type
 * @property {Sender["role"]} role
 * @property {string} name
 * @property {string} roleLabel
 * @property {boolean} showRole  the role stands in words, not only in colour and side
 * @property {boolean} first  the first of a run by one sender: it carries the name
 * @property {string | null} initials  an agent's
 * @property {string | null} waited  how long the customer had waited for this reply
 * @property {Moment} moment
 * @property {string | null} text
 * @property {string[]} options
 * @property {FileView | null} file
 */
/** @typedef {{ name: string, href: string | null, note: string }} FileView */
/** @typedef {"move" | "tag" | "good" | "bad" | "comment" | "info" | "problem"} LineIcon */
/**
 * @typedef {object} Line
 * @property {"line"} type
 * @property {LineIcon} icon
 * @property {string} text
 * @property {string | null} quote
 * @property {Moment} moment
 */
/** @typedef {{ type: "day", label: string, iso: string }} Day */
/** @typedef {Bubble | Line | Day} Item */

import { milliseconds } from "./format.js";
import { isolated, plain, spelledOut, webAddress } from "./text.js";
import { waitsOf } from "./waits.js";

const RUN_MS = 3 * 60_000;

/** All of it, or the entries from one number up to another, as they look among all.
 * @param {Env} env @param {Transcript} transcript @param {number} [from] @param {number} [to]
 * @returns {Item[]} */
export function presentEntries(env, transcript, from = 0, to = transcript.entries.length) {
  const agents = new Set(transcript.agents.map(fold));
  const waits = waitsOf(transcript);
  /** @type {Item[]} */
  const items = [];
  let day = dayBefore(env, transcript, from);
  let before = transcript.entries[from - 1] ?? null;
  for (const entry of transcript.entries.slice(from, to)) {
    const separator = daySeparator(env, entry);
    if (separator !== null && separator.label !== day) {
      items.push(separator);
      day = separator.label;
      before = null;
    }
    const wait = waits.get(entry) ?? null;
    items.push(isBubble(entry) ? bubble(env, entry, before, agents, wait) : line(env, entry, agents));
    before = entry;
  }
  return items;
}

/** The day that the last entry before stands under. @param {Env} env
 * @param {Transcript} transcript @param {number} from */
function dayBefore(env, { entries }, from) {
  const dated = entries.slice(0, from).findLast((entry) => milliseconds(entry.at) !== null);
  return (dated && daySeparator(env, dated)?.label) ?? "";
}

/** @param {Env} env @param {Entry} entry @returns {Day | null} */
function daySeparator({ format }, entry) {
  const ms = milliseconds(entry.at);
  if (ms === null || entry.at === null) return null;
  return { type: "day", label: format.longDay(ms), iso: entry.at };
}

/** @param {Entry} entry */
function isBubble(entry) {
  return entry.kind === "message" || entry.kind === "file";
}

/** @param {Env} env @param {Entry} entry @param {Entry | null} before @param {Set<string>} agents
 * @param {number | null} wait  milliseconds
 * @returns {Bubble} */
function bubble(env, entry, before, agents, wait) {
  const { t } = env.words;
  const role = entry.sender?.role ?? "unknown";
  const name = plain(entry.sender?.name.trim() ?? "");
  return {
    type: "bubble",
    role,
    name: name === "" ? t(`role.${role}`) : name,
    roleLabel: t(`role.${role}`),
    showRole: name !== "" && needsRole(role, name, agents),
    first: before === null || !isBubble(before) || !sameRun(before, entry),
    initials: role === "agent" && name !== "" ? initials(name) : null,
    waited: wait === null ? null : t("times.waited", { time: env.format.duration(wait / 1000) }),
    moment: moment(env, entry),
    text: entry.text === null || entry.text === "" ? null : entry.text,
    options: entry.options.map(plain),
    file: entry.file === null ? null : fileView(env, entry.file),
  };
}

/** "Ada Lovelace-Byron" is AL, "小林 花子" is 小花. @param {string} name */
function initials(name) {
  const parts = name.split(/[\s.@_-]+/).filter((part) => /^[\p{L}\p{N}]/u.test(part)).slice(0, 2);
  return parts.map((part) => [...part][0]?.toLocaleUpperCase()).join("");
}

// A visitor may type an agent's name, a trigger often has a person's: then the role is spelled out.
/** @param {Sender["role"]} role @param {string} name @param {Set<string>} agents */
function needsRole(role, name, agents) {
  if (role === "visitor") return agents.has(fold(name));
  return role === "trigger" || role === "unknown";
}

/** @param {string} name */
function fold(name) {
  return plain(name).normalize("NFKC").trim().toLowerCase();
}

/** @param {Entry} a @param {Entry} b */
function sameRun(a, b) {
  const gap = (milliseconds(b.at) ?? NaN) - (milliseconds(a.at) ?? NaN);
  const same = a.sender?.name === b.sender?.name && a.sender?.role === b.sender?.role;
  return same && gap >= 0 && gap < RUN_MS;
}

/** @param {Env} env @param {Entry} entry @returns {Moment} */
function moment({ words, format }, entry) {
  const ms = milliseconds(entry.at);
  if (ms !== null) return { label: format.time(ms), iso: entry.at, title: format.full(ms) };
  const raw = plain(entry.at_raw ?? "").slice(0, 40);
  const label = raw === "" ? words.t("entry.no_time") : raw;
  return { label, iso: null, title: words.t("entry.unreadable_time") };
}

/** The host is always shown, so that nobody opens an address they haven't seen.
 * @param {Env} env @param {FileLink} file @returns {FileView} */
function fileView({ words, format }, file) {
  const name = plain(file.name) || words.t("file.nameless");
  if (file.deleted) return { name, href: null, note: words.t("file.deleted") };
  const href = webAddress(file.url);
  const where = href === null ? words.t("file.no_address") : new URL(href).host;
  const size = file.size === null ? [] : [format.size(file.size)];
  return { name, href, note: [...size, where].join(" · ") };
}

/** @param {Env} env @param {Entry} entry @param {Set<string>} agents @returns {Line} */
function line(env, entry, agents) {
  const name = lineName(env, entry.sender, agents);
  const { text, icon, quote } = lineWords(env, entry, name);
  return { type: "line", icon, text, quote: quote ?? null, moment: moment(env, entry) };
}

/** @param {Env} env @param {Sender | null} sender @param {Set<string>} agents */
function lineName({ words: { t } }, sender, agents) {
  const name = plain(sender?.name.trim() ?? "") || t(`role.${sender?.role ?? "unknown"}`);
  const borrowed = sender?.role === "visitor" && needsRole(sender.role, name, agents);
  return borrowed ? `${isolated(name)} (${t("role.visitor")})` : name;
}

/** @param {Env} env @param {Entry} entry @param {string} name
 * @returns {{ icon: LineIcon, text: string, quote?: string | null }} */
function lineWords(env, entry, name) {
  const { t } = env.words;
  switch (entry.kind) {
    case "join":
      return { icon: "move", text: t("entry.join", { name }) };
    case "leave":
      return { icon: "move", text: t("entry.leave", { name }) };
    case "tags":
      return { icon: "tag", text: tagWords(env, entry, name) };
    case "rating":
      return ratingWords(env, entry, name);
    case "comment":
      return { icon: "comment", text: t("entry.comment", { name }), quote: entry.text };
    case "transfer":
      return { icon: "move", text: transferWords(env, entry) };
    case "system":
      return { icon: "info", text: entry.text === null ? t("entry.system") : isolated(spelledOut(entry.text)) };
    case "unreadable":
      return { icon: "problem", text: t("entry.unreadable") };
    default:
      const type = plain(entry.text ?? "?").slice(0, 80);
      return { icon: "info", text: t("entry.unknown", { type }) };
  }
}

/** @param {Env} env @param {Entry} entry @param {string} name */
function tagWords({ words, format }, entry, name) {
  /** @param {string[]} tags */
  const listed = (tags) => format.list(tags.map((tag) => isolated(plain(tag))));
  const added = listed(entry.tags_added);
  const removed = listed(entry.tags_removed);
  const sentences = [
    added === "" ? "" : words.t("entry.tags_added", { name, tags: added }),
    removed === "" ? "" : words.t("entry.tags_removed", { name, tags: removed }),
  ].filter((sentence) => sentence !== "");
  return sentences.length === 0 ? words.t("entry.tags_same", { name }) : sentences.join(" · ");
}

/** @param {Env} env @param {Entry} entry @param {string} name
 * @returns {{ icon: LineIcon, text: string, quote?: string | null }} */
function ratingWords({ words }, entry, name) {
  const { rating } = entry;
  if (rating === null) return { icon: "info", text: words.t("entry.rating_none", { name }) };
  return { icon: rating, text: words.t(`entry.rating_${rating}`, { name }), quote: entry.text };
}

/** @param {Env} env @param {Entry} entry */
function transferWords({ words }, entry) {
  if (entry.department === null) return words.t("entry.transfer");
  return words.t("entry.transfer_to", { department: plain(entry.department) });
}
