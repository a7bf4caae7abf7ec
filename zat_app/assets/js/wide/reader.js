// The wide view's side: a page like the panel's, in Zendesk's modal. It knows no ticket of its own;
// whoever opened it says what is to be read.

/** @import { Panel } from "../panel.js" */
/** @import { Store, ShelfName } from "../state.js" */
/** @import { Host, Ticket } from "../zaf.js" */
/** @import { Subject } from "./talk.js" */
/** @typedef {ReturnType<typeof reader>} Reader */

import { readAgent, record } from "../identity.js";
import { findChat, shown } from "../state.js";
import { inTime } from "../zaf.js";
import { lineInView, showLine } from "./line.js";
import { AT, READY, SUBJECT, readSubject } from "./talk.js";

const SETTLE_MS = 150;
const MOST_PAGES = 100;
/** From here on, list and text stand side by side; see wide.css. */
const ASIDE = "(min-width: 720px)";

/** @param {Host} host @param {Store} store @param {HTMLElement} root */
export function reader(host, store, root) {
  const { client } = host;
  /** @type {Subject | null} */
  let subject = null;
  let begun = false;
  /** @type {string | null} */
  let marked = null;
  /** @type {Promise<Subject>} */
  const given = new Promise((resolve) => {
    client.on(SUBJECT, (raw) => {
      if (subject !== null) return;
      subject = readSubject(raw);
      if (subject === null) return;
      resolve(subject);
      client.trigger(READY);
    });
  });
  client.trigger(READY);

  /** @returns {Promise<Ticket>} */
  async function readTicket() {
    const [{ ticketId, requester, isStaff }, answer] = await inTime(
      Promise.all([given, client.get(["currentUser"])]),
    );
    return { ticketId, requester, isStaff, agent: readAgent(record(answer)["currentUser"]) };
  }

  /** After every change of what the page knows. @param {Panel} panel */
  function update(panel) {
    if (store.get().phase !== "listed" || begun) return;
    begun = true;
    void begin(panel);
  }

  /** Whatever was drawn: the list's line of the chat that is read. */
  function mark() {
    const { openId } = store.get();
    for (const row of root.querySelectorAll("[data-chat]")) {
      const isRead = row.getAttribute("data-chat") === openId;
      row.setAttribute("aria-current", String(isRead));
      if (!isRead || openId === marked) continue;
      marked = openId;
      row.scrollIntoView({ block: "nearest" });
    }
  }

  /** The same chat at the same line, on whatever page of the list it stands.
   * @param {Panel} panel */
  async function begin(panel) {
    if (subject === null) return;
    const { chat, line, span } = subject;
    if (span !== null) store.send({ type: "spanned", span });
    await find(panel, chat.id, span !== null ? "dated" : chat.isWeak ? "weak" : "strong");
    const first = findChat(store.get(), chat.id) ?? shown(store.get())[0];
    if (first === undefined) return;
    await panel.open(first.summary.id);
    if (line !== null && line.id === first.summary.id) await showLine(root, line);
    window.focus();
    /** @type {HTMLElement | null} */
    const title = root.querySelector("h2[tabindex]");
    title?.focus({ preventScroll: true });
    told();
  }

  /** @param {Panel} panel @param {string} id @param {ShelfName} shelf */
  async function find(panel, id, shelf) {
    for (let page = 0; page < MOST_PAGES && findChat(store.get(), id) === null; page += 1) {
      const { status, nextCursor } = store.get()[shelf];
      if (status !== "closed" && nextCursor === null) return;
      await panel.more(shelf);
      if (store.get()[shelf].status === "failed") return;
    }
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let telling;
  const told = () => client.trigger(AT, lineInView(root));
  const scrolled = () => {
    clearTimeout(telling);
    telling = setTimeout(told, SETTLE_MS);
  };
  new MutationObserver(mark).observe(root, { childList: true, subtree: true });
  root.addEventListener("scroll", scrolled, { capture: true, passive: true });

  /** Closes the window where the list stands beside the text; else there is a list to go back to. */
  function leaves() {
    if (!matchMedia(ASIDE).matches) return false;
    leave();
    return true;
  }
  function leave() {
    told();
    client.invoke("destroy").catch(() => {});
  }
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) leave();
  });

  /** @param {number} id */
  function showTicket(id) {
    host.showTicket(id);
    leave();
  }

  return { host: { ...host, readTicket, showTicket }, update, leaves };
}
