// The sheet of keys, as a <dialog>: it keeps the focus while it is open and gives it back.

/** @import { Translator } from "../i18n.js" */
/** @import { Place } from "../keys.js" */

import { PLACES } from "../keys.js";
import { laterStyles, laterWords } from "../later.js";
import { h, iconButton } from "./dom.js";

/** Opens it; asked once more, closes it. Rejects when it can't be fetched.
 * @param {HTMLElement} root @param {string} locale */
export async function help(root, locale) {
  const [words] = await Promise.all([laterWords("help", locale), laterStyles("help")]);
  /** @type {HTMLDialogElement | null} */
  const open = root.querySelector("dialog.help");
  if (open !== null) return open.close();
  const node = sheet(words);
  node.addEventListener("close", () => node.remove());
  root.append(node);
  node.showModal();
}

/** @param {Translator} words */
function sheet({ t }) {
  const close = iconButton("close", t("help.close"), () => node.close());
  const title = h("h2", { id: "help-title", tabindex: -1, autofocus: true }, t("help.title"));
  const about = { class: "help", "aria-labelledby": "help-title", "data-measured": "floating" };
  /** @type {HTMLDialogElement} */
  const node = h(
    "dialog",
    { ...about, onkeydown: keys },
    h("header", {}, title, close),
    ...PLACES.flatMap((place) => section(t, place)),
    h("p", { class: "quiet" }, t("help.note")),
  );

  // None of the keys moves anything behind the sheet.
  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (event.key !== "?") event.stopPropagation();
  }
  return node;
}

/** @param {Translator["t"]} t @param {Place} place */
function section(t, { place, keys }) {
  const rows = keys.map(({ names, does }) => {
    const caps = names.map((name) => h("kbd", { class: "mark mark-plain" }, capWords(t, name)));
    return h("div", {}, h("dt", {}, ...caps), h("dd", {}, t(`help.${place}.${does}`)));
  });
  return [h("h3", { class: "quiet" }, t(`help.${place}.title`)), h("dl", {}, ...rows)];
}

/** @param {Translator["t"]} t @param {string} name */
function capWords(t, name) {
  return name.length === 1 ? name : t(`help.keys.${name}`);
}
