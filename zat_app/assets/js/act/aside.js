// Chats that are not this customer's, as this agent said: marked on the server, left out of the list.

/** @import { Listed, State } from "../state.js" */
/** @import { Acting } from "./menu.js" */
/** @import { Actions, Env } from "../elements/panel.js" */

import { h } from "../elements/dom.js";
import { isAbort, problemWords, toProblem } from "../problem.js";
import { tell } from "./telling.js";
import { laterStyles, laterWords } from "../later.js";

/** @param {Acting} acting @param {Listed} chat @param {boolean} aside */
export async function setAside(acting, chat, aside) {
  const { api, store, words, env, actions } = acting;
  const { id } = chat.summary;
  const { sequence } = store.get();
  try {
    await api.ask({ method: "POST", path: "/api/aside", body: { chat_id: id, aside }, grant: chat.grant });
    const others = store.get().aside.ids.filter((one) => one !== id);
    store.send({ type: "aside", sequence, ids: aside ? [id, ...others] : others });
    if (aside) actions.close();
    else tell(words.t("act.taken_back"));
  } catch (error) {
    if (!isAbort(error)) tell(words.t("act.failed", { title: problemWords(env.words, toProblem(error)).title }));
  }
}

/** Their rows go, and below the list stands how many there are and the way to see them.
 * @param {Env} env @param {Actions} actions @param {Element} list @param {Element} place  below it
 * @param {State["aside"]} aside */
export async function leaveOut(env, actions, list, place, { ids, shown }) {
  const rows = [...list.querySelectorAll("[data-chat]")];
  const gone = rows.filter((row) => ids.includes(row.getAttribute("data-chat") ?? ""));
  for (const { parentElement: item } of rows) if (item) item.hidden = false;
  for (const { parentElement: item } of gone) if (item) item.hidden = !shown;
  if (gone.length === 0) return;
  const [{ t }] = await Promise.all([laterWords("act", env.words.locale), laterStyles("act")]);
  const label = t(shown ? "act.aside_hide" : "act.aside_show");
  const toggle = h("button", { type: "button", class: "link-button", onclick: () => actions.showAside(!shown) }, label);
  place.replaceChildren(h("p", { class: "quiet", role: "status" }, t("act.aside_count", { count: gone.length }), " ", toggle));
}
