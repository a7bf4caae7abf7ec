// Putting words into the comment that is being written beside the ticket. Under which name Zendesk
// has it and whether it takes markup is asked, not assumed; an internal note is never risked to be a
// public reply: nothing is inserted before the comment says that it is what was chosen.

/** @import { Client } from "../zaf_sdk" */
/** @typedef {"internal_note" | "public_reply"} Into */
/** @typedef {"inserted" | "no_editor" | "not_switched"} Inserted */

import { record } from "../identity.js";
import { inTime } from "../zaf.js";

const NAMES = ["ticket.comment", "comment"];
const TYPES = { internal_note: "internalNote", public_reply: "publicReply" };
const TURNS = 8;
const TURN_MS = 60;

/** @param {Client} client @param {Into} into @param {{ text: string, html: string }} quote
 * @returns {Promise<Inserted>} */
export async function insert(client, into, { text, html }) {
  const name = await commentOf(client);
  if (name === null) return "no_editor";
  if (!(await switched(client, name, TYPES[into]))) return "not_switched";
  const isRich = (await read(client, `${name}.useRichText`)) === true;
  const done = isRich ? await did(client.invoke(`${name}.appendHtml`, html)) : await did(client.invoke(`${name}.appendText`, text));
  return done ? "inserted" : "no_editor";
}

/** @param {Client} client */
async function commentOf(client) {
  for (const name of NAMES) if (typeof (await read(client, `${name}.type`)) === "string") return name;
  return null;
}

/** The comment changes a moment after it was told to. @param {Client} client @param {string} name
 * @param {string} type */
async function switched(client, name, type) {
  if ((await read(client, `${name}.type`)) === type) return true;
  await did(client.set(`${name}.type`, type));
  for (let turn = 0; turn < TURNS; turn += 1) {
    if ((await read(client, `${name}.type`)) === type) return true;
    await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  }
  return false;
}

/** @param {Client} client @param {string} path */
async function read(client, path) {
  const answer = await inTime(client.get([path])).catch(() => null);
  return record(answer)[path];
}

/** What failed may resolve, with an error in place of the answer. @param {Promise<unknown>} call */
async function did(call) {
  const { errors } = record(await inTime(call).catch(() => null));
  return errors !== undefined && Object.keys(record(errors)).length === 0;
}
