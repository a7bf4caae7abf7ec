// Zendesk's side of the frame, with its quirks kept here: calls that resolve with an error object,
// timeouts that resolve, values that are missing without a word.

/** @import { Client } from "./zaf_sdk" */
/** @import { PageBoot, Requester } from "./contract" */
/** @import { Agent } from "./identity.js" */
/** @typedef {{ ticketId: number | null, requester: Requester | null, agent: Agent, isStaff?: boolean }} Ticket */
/** @typedef {ReturnType<typeof openHost>} Host */

import { identifier, readAgent, readRequester, record } from "./identity.js";
import { ProblemError, problemOf } from "./problem.js";

const PATIENCE_MS = 10_000;

/** @param {Window} window @param {PageBoot["place"]} place  where in Zendesk this page stands */
export function openHost(window, place) {
  if (!window.ZAFClient) throw new ProblemError(problemOf("sdk_missing"));
  const client = window.ZAFClient.init();
  if (client === false) throw new ProblemError(problemOf("outside_zendesk"));
  return {
    /** For what is loaded later. */
    client,
    readTicket: () => readTicket(client, place),
    readInstallation: () => readInstallation(client),
    /** Whoever the page is about may be another one now. @param {(id?: unknown) => void} handler */
    onPerson: (handler) => {
      client.on("ticket.requester.id.changed", handler);
      const fields = place === "user_sidebar" ? ["user.email", "user.externalId"] : ["ticket.requester.email"];
      for (const field of fields) client.on(`${field}.changed`, () => handler());
    },
    /** @param {string} event @param {(data: unknown) => void} handler */
    on: (event, handler) => client.on(event, handler),
    /** @param {number} height  CSS pixels */
    resize: (height) => quietly(client.invoke("resize", { width: "100%", height: `${height}px` })),
    /** @param {number} id */
    showTicket: (id) => quietly(client.invoke("routeTo", "ticket", id)),
  };
}

/** A ticket that was not submitted yet may lack its requester without a word.
 * @param {Client} client @param {PageBoot["place"]} place @returns {Promise<Ticket>} */
async function readTicket(client, place) {
  const person = place === "user_sidebar" ? "user" : "ticket.requester";
  const paths = place === "ticket_sidebar" ? [person, "ticket.id"] : [person];
  const answer = record(await inTime(client.get([...paths, "currentUser"])));
  if (!("currentUser" in answer) && !(person in answer)) throw new ProblemError(problemOf("host_silent"));
  if (!(person in answer) && place !== "new_ticket_sidebar") {
    throw new ProblemError(problemOf("requester_unreadable"));
  }
  const { role = "end-user" } = record(answer[person]);
  return {
    ticketId: identifier(answer["ticket.id"]),
    requester: readRequester(answer[person]),
    agent: readAgent(answer["currentUser"]),
    isStaff: role !== "end-user",
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
/** @template T @param {Promise<T>} promise @param {number} [patience]  milliseconds
 * @returns {Promise<T>} */
export async function inTime(promise, patience = PATIENCE_MS) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, patience);
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
