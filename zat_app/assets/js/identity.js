// Who the ticket's requester and the signed-in agent are, read from ZAF's loosely shaped answers.

/** @import { EmailAddress, Requester } from "./contract" */
/** @typedef {{ locale: string | null, timeZone: string | null, isAdmin: boolean }} Agent */

const MOST_ADDRESSES = 20;
const LONGEST_ADDRESS = 320;

/** @param {unknown} raw  `ticket.requester`
 * @returns {Requester | null} null when nobody is chosen */
export function readRequester(raw) {
  const person = record(raw);
  const id = identifier(person["id"]);
  const identities = Array.isArray(person["identities"]) ? person["identities"].map(record) : [];
  const emails = readEmails(person["email"], identities);
  const phones = identities.flatMap((one) => (one["type"] === "phone_number" ? [one["value"]] : []));
  if (id === null && emails.length === 0) return null;
  const external = person["externalId"];
  return {
    id,
    emails,
    phones: [...new Set(phones.filter(isAddress))].slice(0, MOST_ADDRESSES),
    external_id: isAddress(external) ? external : null,
  };
}

/** An address is verified only when Zendesk's identity record says so; `email` proves nothing.
 * @param {unknown} email
 * @param {Record<string, unknown>[]} identities
 * @returns {EmailAddress[]} the primary address first */
function readEmails(email, identities) {
  const records = identities.filter((one) => one["type"] === "email" && isAddress(one["value"]));
  records.sort((a, b) => Number(b["primary"] === true) - Number(a["primary"] === true));
  /** @type {Map<string, EmailAddress>} */
  const byAddress = new Map();
  for (const one of records) {
    const value = String(one["value"]);
    const key = value.toLowerCase();
    const verified = one["verified"] === true || byAddress.get(key)?.verified === true;
    byAddress.set(key, { value, verified });
  }
  if (isAddress(email) && !byAddress.has(email.toLowerCase())) {
    byAddress.set(email.toLowerCase(), { value: email, verified: false });
  }
  return [...byAddress.values()].slice(0, MOST_ADDRESSES);
}

/** @param {unknown} raw  `currentUser` @returns {Agent} */
export function readAgent(raw) {
  const agent = record(raw);
  const zone = record(agent["timeZone"])["ianaName"];
  return {
    locale: typeof agent["locale"] === "string" ? agent["locale"] : null,
    timeZone: typeof zone === "string" ? zone : null,
    isAdmin: agent["role"] === "admin",
  };
}

/** A positive whole number, also when written as text (older hosts); else null.
 * @param {unknown} raw */
export function identifier(raw) {
  const number = typeof raw === "string" && /^\d{1,16}$/.test(raw) ? Number(raw) : raw;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : null;
}

/** Two requesters with the same key get the same answer. @param {Requester | null} requester */
export function requesterKey(requester) {
  return JSON.stringify(requester);
}

/** @param {unknown} value @returns {Record<string, unknown>} */
export function record(value) {
  return Object(value) === value ? /** @type {Record<string, unknown>} */ (value) : {};
}

/** @param {unknown} value @returns {value is string} */
function isAddress(value) {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_ADDRESS;
}
