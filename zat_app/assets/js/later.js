// Words and styles of what is brought when it is first used: the first list doesn't wait for them.

import { translator } from "./i18n.js";

/** Rejects when they can't be fetched.
 * @param {string} room  of the translations  @param {string} locale  of the words that are spoken */
export async function laterWords(room, locale) {
  const answer = await fetch(new URL(`../translations/${room}/${locale}.json`, import.meta.url));
  if (!answer.ok) throw new TypeError(answer.statusText);
  return translator(locale, await answer.json());
}

/** Rejects when they can't be fetched. @param {string} room @returns {Promise<void>} */
export function laterStyles(room) {
  const href = new URL(`../${room}.css`, import.meta.url).href;
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return Promise.resolve();
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  return new Promise((resolve, reject) => {
    link.onload = () => resolve();
    link.onerror = () => (link.remove(), reject(new TypeError(href)));
    document.head.append(link);
  });
}
