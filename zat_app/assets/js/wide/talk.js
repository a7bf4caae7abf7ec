// What the panel and its wide view say to each other: by Zendesk's messages between the instances of
// an app, which reach nobody else. Each has a session of its own, so none travels here.

/** @import { Requester } from "../contract" */
/** @import { Span } from "../state.js" */
/** @typedef {{ id: string, piece: number, item: number }} Line */
/**
 * @typedef {object} Subject  what is to be read
 * @property {number | null} ticketId
 * @property {Requester} requester
 * @property {boolean} isStaff
 * @property {Span | null} span
 * @property {{ id: string, isWeak: boolean }} chat
 * @property {Line | null} line
 */

import { identifier, record } from "../identity.js";

/** The wide view listens now. */
export const READY = "chatside.ready";
/** A Subject, from whoever opened it. */
export const SUBJECT = "chatside.subject";
/** A Line: where the reader is. */
export const AT = "chatside.at";

/** @param {unknown} raw @returns {Line | null} */
export function readLine(raw) {
  const { id, piece, item } = record(raw);
  return isText(id) && isIndex(piece) && isIndex(item) ? { id, piece, item } : null;
}

/** @param {unknown} raw @returns {Subject | null} null for anything else */
export function readSubject(raw) {
  const { ticketId, isStaff, span, chat, line, ...said } = record(raw);
  const requester = readRequester(said["requester"]);
  const { id, isWeak } = record(chat);
  if (requester === null || !isText(id)) return null;
  return {
    ticketId: identifier(ticketId),
    requester,
    isStaff: isStaff === true,
    span: readSpan(span),
    chat: { id, isWeak: isWeak === true },
    line: readLine(line),
  };
}

/** @param {unknown} raw @returns {Requester | null} */
function readRequester(raw) {
  const { id, emails, phones, external_id } = record(raw);
  if (!Array.isArray(emails) || !Array.isArray(phones)) return null;
  const addresses = emails.map(record).flatMap(({ value, verified }) => (isText(value) ? [{ value, verified: verified === true }] : []));
  return {
    id: identifier(id),
    emails: addresses,
    phones: phones.filter(isText),
    external_id: isText(external_id) ? external_id : null,
  };
}

/** @param {unknown} raw @returns {Span | null} */
function readSpan(raw) {
  const { since, until } = record(raw);
  return isText(since) && isText(until) ? { since, until } : null;
}

/** @param {unknown} value @returns {value is string} */
function isText(value) {
  return typeof value === "string" && value !== "" && value.length <= 1000;
}

/** @param {unknown} value @returns {value is number} */
function isIndex(value) {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
