// Privacy duties and the audit: offered in the menus to those whose they are, as the server says.

/** @import { Api } from "../api.js" */
/** @import { DutiesAnswer } from "../contract" */
/** @import { Env } from "../elements/panel.js" */
/** @import { Parts } from "./dialog.js" */

import { h } from "../elements/dom.js";
import { laterWords } from "../later.js";

/** @type {WeakMap<Api, Promise<DutiesAnswer["duties"]>>} */
const known = new WeakMap();

/** Asked once a page; whoever was refused or not reached asks again the next time.
 * @param {Api} api @returns {Promise<DutiesAnswer["duties"]>} */
export function dutiesOf(api) {
  const before = known.get(api);
  if (before !== undefined) return before;
  const asked = api.ask({ method: "GET", path: "/api/privacy" }).then(({ duties }) => duties);
  known.set(api, asked);
  return asked.catch(() => (known.delete(api), []));
}

/** An item of the list's menu. Offers nothing where that can't be learned.
 * @param {Omit<Parts, "words" | "env">} parts @param {Env} env @param {Element} place  @param {() => void} close  of the menu */
export async function offer(parts, env, place, close) {
  const duties = await dutiesOf(parts.api);
  if (duties.length === 0 || place.childElementCount > 0) return;
  const words = await laterWords("privacy", env.words.locale);
  const label = words.t(duties.includes("privacy") ? "privacy.title" : "privacy.audit");
  const item = h("button", { type: "button", class: "menu-item", onclick: open }, `${label}…`);
  if (place.childElementCount === 0) place.append(item);

  function open() {
    close();
    void import("./dialog.js").then((dialog) => dialog.open({ ...parts, env, words }, duties));
  }
}
