// What can be done with the chat that is read. Brought when the button is pressed first.

/** @import { Api } from "../api.js" */
/** @import { Transcript } from "../contract" */
/** @import { Actions, Env } from "../elements/panel.js" */
/** @import { Child } from "../elements/dom.js" */
/** @import { Translator } from "../i18n.js" */
/** @import { Listed, Store } from "../state.js" */
/** @import { Host } from "../zaf.js" */
/** @typedef {{ api: Api, host: Host, store: Store, actions: Omit<Actions, "help" | "later"> }} Parts */
/** @typedef {Parts & { env: Env, words: Translator, transcriptOf: (chat: Listed) => Transcript | null }} Acting */

import { h, region } from "../elements/dom.js";
import { popover } from "../elements/popover.js";
import { laterStyles, laterWords } from "../later.js";
import { findChat } from "../state.js";
import { setAside } from "./aside.js";
import { startChoosing } from "./choosing.js";
import { openExport } from "./exporting.js";
import { asText, quoteOf } from "./quote.js";
import { quote } from "./quoting.js";
import { copy } from "./telling.js";

/** Puts the menu in the place of `button`, open.
 * @param {Parts} parts @param {Env} env @param {HTMLElement} button */
export async function openMenu(parts, env, button) {
  const [words] = await Promise.all([laterWords("act", env.words.locale), laterStyles("act")]);
  const acting = { ...parts, env, words, transcriptOf };
  const list = h("div");
  const more = h("div");
  const { node, close } = popover("more", env.words.t("menu.label"), "act-menu", [list, more], opened);
  /** @type {(chat: Listed | null) => void} */
  const draw = (chat) => region(list, (/** @type {Listed | null} */ one) => (one === null ? [] : items(acting, one, close)))(chat);
  if (!button.isConnected) return;
  button.replaceWith(node);
  node.querySelector("button")?.focus();
  node.querySelector("button")?.click();

  function opened() {
    const selected = String(getSelection());
    const chat = chatInHand();
    draw(chat);
    more.replaceChildren();
    if (chat !== null) void offerHiding(acting, chat, more, close, selected);
  }

  function chatInHand() {
    const state = parts.store.get();
    return state.openId === null ? null : findChat(state, state.openId);
  }

  /** @param {Listed} chat */
  function transcriptOf(chat) {
    const reading = parts.store.get().readings[chat.summary.id];
    return reading?.status === "ready" ? reading.transcript : null;
  }
}

/** @param {Acting} acting @param {Listed} chat @param {() => void} close @returns {Child[]} */
function items(acting, chat, close) {
  const { t } = acting.words;
  const { ticket_id, id } = chat.summary;
  const { ticketId, overview, aside } = acting.store.get();
  const isAside = aside.ids.includes(id);
  const hasWords = (acting.transcriptOf(chat)?.entries.length ?? 0) > 0;
  const linked = ticket_id ?? ticketId;

  /** @param {string} label @param {() => void} act */
  function item(label, act) {
    return h("button", { type: "button", class: "menu-item", onclick: () => (close(), act()) }, label);
  }
  return [
    hasWords && item(t("act.quote_note"), () => quote(acting, chat, "internal_note", null)),
    hasWords && item(t("act.quote_reply"), () => quote(acting, chat, "public_reply", null)),
    hasWords && item(t("act.choose"), () => startChoosing(acting, chat)),
    hasWords && item(t("act.copy"), () => copyAll(acting, chat)),
    linked !== null && item(t("act.copy_link", { id: String(linked) }), () => copy(acting.words, ticketAddress(linked))),
    ticket_id !== null && ticket_id !== ticketId && item(t("act.open_ticket", { id: String(ticket_id) }), () => acting.actions.showTicket(ticket_id)),
    overview?.exports === true && item(t("act.export"), () => void openExport(acting, chat)),
    item(t(isAside ? "act.back" : "act.aside"), () => void setAside(acting, chat, !isAside)),
  ];
}

/** To whom it is theirs. @param {Acting} acting @param {Listed} chat @param {Element} place @param {() => void} close
 * @param {string} selected */
async function offerHiding(acting, chat, place, close, selected) {
  const { dutiesOf } = await import("../privacy/entry.js");
  if (!(await dutiesOf(acting.api)).includes("privacy") || acting.transcriptOf(chat) === null) return;
  const hide = () => (close(), void import("../privacy/hiding.js").then(({ hideWords }) => hideWords(acting, chat, selected)));
  place.replaceChildren(h("button", { type: "button", class: "menu-item", onclick: hide }, acting.words.t("act.hide")));
}

/** @param {Acting} acting @param {Listed} chat */
function copyAll(acting, chat) {
  const transcript = acting.transcriptOf(chat);
  if (transcript !== null) copy(acting.words, asText(quoteOf(acting.env, acting.words, chat.summary, transcript, null)));
}

/** Zendesk says in the frame's address where it is. @param {number} id */
function ticketAddress(id) {
  const origin = new URLSearchParams(location.search).get("origin") ?? "";
  return `${origin}/agent/tickets/${id}`;
}
