// The panel's side of the wide view: opens Zendesk's modal, says what is to be read, and is at the
// same line when it closes.

/** @import { Panel } from "../panel.js" */
/** @import { Store } from "../state.js" */
/** @import { Host } from "../zaf.js" */
/** @import { Client } from "../zaf_sdk" */
/** @import { Line, Subject } from "./talk.js" */

import { record } from "../identity.js";
import { findChat } from "../state.js";
import { inTime } from "../zaf.js";
import { lineInView, showLine } from "./line.js";
import { AT, READY, SUBJECT, readLine } from "./talk.js";

/** A page comes, with all it needs; Zendesk's own answers come sooner. */
const LOADING_MS = 30_000;
const SIZE = { width: "80vw", height: "80vh" };

/** @param {Host} host @param {Store} store @param {Pick<Panel, "open">} panel
 * @param {HTMLElement} button  gets the focus back
 * @returns {Promise<void>} rejects when it did not open, or nothing of ours is in it */
export async function openWide({ client, onPerson }, store, panel, button) {
  const subject = subjectOf(store);
  if (subject === null) return;
  const modal = await create(client);
  /** @type {Line | null} */
  let at = null;
  let isOpen = true;
  const answers = new Promise((resolve) => modal.on(READY, resolve));
  modal.on(READY, () => modal.trigger(SUBJECT, subject));
  modal.on(AT, (line) => (at = readLine(line)));
  const closes = new Promise((resolve) => modal.on("modal.close", resolve));
  modal.trigger(SUBJECT, subject);
  const close = () => isOpen && void inTime(modal.invoke("destroy")).catch(() => {});
  onPerson(close);
  void closes.then(() => {
    isOpen = false;
    return back(store, panel, button, at);
  });
  try {
    await inTime(Promise.race([answers, closes]), LOADING_MS);
  } catch (error) {
    close();
    throw error;
  }
}

/** The modal of the manifest: only that one is signed. @param {Client} client */
async function create(client) {
  const answer = record(await inTime(client.invoke("instances.create", { location: "modal", size: SIZE })));
  const made = answer["instances.create"];
  const { instanceGuid } = record(Array.isArray(made) ? made[0] : null);
  return client.instance(String(instanceGuid ?? ""));
}

/** @param {Store} store @returns {Subject | null} */
function subjectOf(store) {
  const { ticketId, requester, isStaff, span, openId } = store.get();
  const chat = findChat(store.get(), openId ?? "");
  if (requester === null || chat === null) return null;
  const line = lineInView(document);
  return { ticketId, requester, isStaff, span, chat: { id: chat.summary.id, isWeak: chat.weak }, line };
}

/** @param {Store} store @param {Pick<Panel, "open">} panel @param {HTMLElement} button
 * @param {Line | null} at */
async function back(store, panel, button, at) {
  window.focus();
  button.focus();
  if (at === null || findChat(store.get(), at.id) === null) return;
  if (!store.get().run.includes(at.id)) await panel.open(at.id);
  await showLine(document, at);
}
