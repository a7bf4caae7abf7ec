// A quote on its way: the question where nobody proved whose chat it is, then the server's note of it,
// then Zendesk.

/** @import { Listed } from "../state.js" */
/** @import { Acting } from "./menu.js" */
/** @import { Into } from "./insert.js" */

import { button } from "../elements/card.js";
import { h } from "../elements/dom.js";
import { isAbort, problemWords, toProblem } from "../problem.js";
import { insert } from "./insert.js";
import { LONGEST, asHtml, asText, isProved, quoteOf } from "./quote.js";
import { dialog, showText, tell } from "./telling.js";

/** @param {Acting} acting @param {Listed} chat @param {Into} into @param {number[] | null} chosen */
export function quote(acting, chat, into, chosen) {
  const { env, words } = acting;
  const transcript = acting.transcriptOf(chat);
  if (transcript === null) return;
  const quoted = quoteOf(env, words, chat.summary, transcript, chosen);
  const both = { text: asText(quoted), html: asHtml(quoted) };
  if (both.html.length > LONGEST) return tell(words.t("act.too_long"));
  const go = () => void run(acting, chat, into, both);
  if (isProved(chat.summary)) return go();
  return ask(acting, into, go);
}

/** @param {Acting} acting @param {Into} into @param {() => void} go */
function ask({ words: { t }, words }, into, go) {
  const yes = button(t("act.ask_yes"), () => (node.close(), go()), "danger");
  const detail = t(into === "public_reply" ? "act.ask_reply" : "act.ask_note");
  const node = dialog(words, t("act.ask_title"), h("p", {}, detail), yes);
  node.showModal();
}

/** @param {Acting} acting @param {Listed} chat @param {Into} into
 * @param {{ text: string, html: string }} both */
async function run(acting, chat, into, both) {
  const { api, host, words, env } = acting;
  const { sequence } = acting.store.get();
  try {
    await api.ask({ method: "POST", path: "/api/quotes", body: { chat_id: chat.summary.id, into }, grant: chat.grant });
    // The ticket may show somebody else's requester by now.
    if (acting.store.get().sequence !== sequence) return;
    const outcome = await insert(host.client, into, both);
    if (outcome === "inserted") return tell(words.t(into === "public_reply" ? "act.quoted_reply" : "act.quoted_note"));
    return showText(words, words.t(`act.${outcome}`), both.text);
  } catch (error) {
    if (!isAbort(error)) tell(words.t("act.failed", { title: problemWords(env.words, toProblem(error)).title }));
  }
}
