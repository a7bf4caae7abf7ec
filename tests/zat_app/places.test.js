import test from "node:test";
import assert from "node:assert/strict";
import { openHost } from "../../zat_app/assets/js/zaf.js";

/** @import { Ticket } from "../../zat_app/assets/js/zaf.js" */

const MIA = { id: 11, email: "mia@example.org", role: "end-user", identities: [], externalId: null };
const AGENT = { id: 7, locale: "de", role: "agent" };

/** A place in Zendesk whose properties are `known`; others are a path's error or (null) left out.
 * @param {"ticket_sidebar" | "new_ticket_sidebar" | "user_sidebar"} place @param {Record<string, unknown>} known */
function at(place, known) {
  /** @type {string[][]} */
  const asked = [];
  /** @type {Map<string, (data?: unknown) => void>} */
  const handlers = new Map();
  const client = {
    get: async (/** @type {string[]} */ paths) => {
      asked.push(paths);
      return { errors: {}, ...Object.fromEntries(paths.filter((path) => path in known).map((path) => [path, known[path]])) };
    },
    on: (/** @type {string} */ event, /** @type {(data?: unknown) => void} */ handler) => handlers.set(event, handler),
  };
  const host = openHost(/** @type {any} */ ({ ZAFClient: { init: () => client } }), place);
  return { host, asked, handlers };
}

/** @param {Promise<Ticket>} read */
const codeOf = (read) => read.then(() => "", (error) => error.problem.code);

test("beside a ticket its number and its requester are read", async () => {
  const { host, asked } = at("ticket_sidebar", { "ticket.requester": MIA, "ticket.id": 42, currentUser: AGENT });
  const { ticketId, requester, isStaff } = await host.readTicket();
  assert.deepEqual([ticketId, requester?.id, isStaff], [42, 11, false]);
  assert.deepEqual(asked, [["ticket.requester", "ticket.id", "currentUser"]]);
});

test("a new ticket has no number, and no requester until one is chosen, in whatever words", async () => {
  for (const requester of [{ "ticket.requester": null }, {}, { "ticket.requester": {} }]) {
    const { host, asked } = at("new_ticket_sidebar", { ...requester, currentUser: AGENT });
    const read = await host.readTicket();
    assert.deepEqual([read.ticketId, read.requester], [null, null]);
    assert.deepEqual(asked, [["ticket.requester", "currentUser"]]);
  }
  const { host } = at("new_ticket_sidebar", { "ticket.requester": MIA, currentUser: AGENT });
  assert.equal((await host.readTicket()).requester?.emails[0]?.value, "mia@example.org");
});

test("a profile is about its user, customer or colleague, and about no ticket", async () => {
  for (const [role, isStaff] of /** @type {const} */ ([["end-user", false], ["agent", true], ["admin", true]])) {
    const { host, asked } = at("user_sidebar", { user: { ...MIA, role }, currentUser: AGENT });
    const read = await host.readTicket();
    assert.deepEqual([read.ticketId, read.requester?.id, read.isStaff], [null, 11, isStaff]);
    assert.deepEqual(asked, [["user", "currentUser"]]);
  }
});

test("where somebody must be, nobody is a problem; where nothing is said, the host is", async () => {
  for (const place of /** @type {const} */ (["ticket_sidebar", "user_sidebar"])) {
    assert.equal(await codeOf(at(place, { currentUser: AGENT }).host.readTicket()), "requester_unreadable");
    assert.equal(await codeOf(at(place, {}).host.readTicket()), "host_silent");
  }
  assert.equal(await codeOf(at("new_ticket_sidebar", {}).host.readTicket()), "host_silent");
});

test("each place has its own events after which it may be about somebody else", () => {
  for (const place of /** @type {const} */ (["ticket_sidebar", "new_ticket_sidebar", "user_sidebar"])) {
    const { host, handlers } = at(place, {});
    /** @type {unknown[]} */
    const news = [];
    host.onPerson((id) => news.push(id));
    handlers.get("ticket.requester.id.changed")?.(12);
    for (const field of place === "user_sidebar" ? ["user.email", "user.externalId"] : ["ticket.requester.email"]) {
      handlers.get(`${field}.changed`)?.("x");
    }
    assert.deepEqual(news, place === "user_sidebar" ? [12, undefined, undefined] : [12, undefined]);
  }
});
