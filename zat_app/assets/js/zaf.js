// Zendesk's side of the frame, with its quirks kept here: calls that resolve with an error object,
// timeouts that resolve, values that are missing without a word.

/** @import { Client } from "./zaf_sdk" */
/** @import { Requester } from "./contract" */
/** @import { Agent } from "./identity.js" */
/** @typedef {{ ticketId: number | null, requester: Requester | null, agent: Agent }} Ticket */
/** @typedef {ReturnType<typeof openHost>} Host */

import { identifier, readAgent, readRequester, record } from "./identity.js";
import { ProblemError, problemOf } from "./problem.js";

const PATIENCE_MS = 10_000;
const PATHS = ["ticket.requester", "ticket.id", "currentUser"];

/** @param {Window} window */
export function openHost(window) {
  if (!window.ZAFClient) throw new ProblemError(problemOf("sdk_missing"));
  const client = window.ZAFClient.init();
  if (client === false) throw new ProblemError(problemOf("outside_zendesk"));
  return {
    /** For what is loaded later. */
    client,
    readTicket: () => readTicket(client),
    readInstallation: () => readInstallation(client),
    /** @param {string} event @param {(data: unknown) => void} handler */
    on: (event, handler) => client.on(event, handler),
    /** @param {number} height  CSS pixels */
    resize: (height) => quietly(client.invoke("resize", { width: "100%", height: `${height}px` })),
    /** @param {number} id */
    showTicket: (id) => quietly(client.invoke("routeTo", "ticket", id)),
  };
}

/** @param {Client} client @returns {Promise<Ticket>} */
async function readTicket(client) {
  const answer = record(await inTime(client.get(PATHS)));
  if (!("currentUser" in answer) && !("ticket.requester" in answer)) {
    throw new ProblemError(problemOf("host_silent"));
  }
  if (!("ticket.requester" in answer)) throw new ProblemError(problemOf("requester_unreadable"));
  return {
    ticketId: identifier(answer["ticket.id"]),
    requester: readRequester(answer["ticket.requester"]),
    agent: readAgent(answer["currentUser"]),
  };
}

/** @param {Client} client */
async function readInstallation(client) {
  const metadata = record(await inTime(client.metadata()));
  const setupCode = record(metadata["settings"])["setup_code"];
  return {
    appId: identifier(metadata["appId"]),
    installationId: identifier(metadata["installationId"]),
    setupCode: typeof setupCode === "string" ? setupCode.trim() : "",
  };
}

// The official SDK waits five minutes before it gives up, and for metadata for ever.
/** @template T @param {Promise<T>} promise @returns {Promise<T>} */
export async function inTime(promise) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, PATIENCE_MS);
  });
  try {
    return await /** @type {Promise<T>} */ (Promise.race([promise, late]));
  } catch {
    throw new ProblemError(problemOf("host_silent"));
  } finally {
    clearTimeout(timer);
  }
}

/** The panel works without these calls, and the host may refuse them.
 * @param {Promise<unknown>} call */
function quietly(call) {
  call.catch(() => {});
}
