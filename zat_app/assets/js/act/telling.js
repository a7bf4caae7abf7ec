// What came of it, in a line at the foot of the panel; and words to be copied by hand.

/** @import { Translator } from "../i18n.js" */

import { button } from "../elements/card.js";
import { copyText } from "../elements/copy.js";
import { h } from "../elements/dom.js";

const STAYS_MS = 5000;
const line = h("p", { role: "status", class: "act-said" });
/** @type {ReturnType<typeof setTimeout> | undefined} */
let over;

/** @param {string} sentence */
export function tell(sentence) {
  if (!line.isConnected) document.body.append(line);
  line.textContent = sentence;
  clearTimeout(over);
  over = setTimeout(() => (line.textContent = ""), STAYS_MS);
}

/** Must run inside the click. @param {Translator} words @param {string} text */
export function copy(words, text) {
  if (copyText(text)) return tell(words.t("act.copied"));
  return showText(words, words.t("act.by_hand"), text);
}

/** @param {Translator} words @param {string} why @param {string} text */
export function showText(words, why, text) {
  const field = h("textarea", { class: "act-text", rows: 8, readonly: true, "aria-label": words.t("act.copy_lines") });
  field.value = text;
  const take = button(words.t("act.copy_lines"), () => (field.select(), document.execCommand("copy") && tell(words.t("act.copied"))), "primary");
  const node = dialog(words, "", h("p", {}, why), field, take);
  node.showModal();
  field.select();
}

/** A dialog that is gone when it is closed.
 * @param {Translator} words @param {string} title @param {Node[]} content  the last one a button */
export function dialog(words, title, ...content) {
  const close = button(words.t(title === "" ? "act.close" : "act.cancel"), () => node.close());
  const name = title === "" ? {} : { "aria-labelledby": "act-title" };
  const node = h(
    "dialog",
    { class: "act-dialog", "data-measured": "floating", ...name, onclose: () => node.remove() },
    title !== "" && h("h2", { id: "act-title" }, title),
    ...content.slice(0, -1),
    h("div", { class: "buttons" }, close, content.at(-1) ?? null),
  );
  document.getElementById("panel")?.append(node);
  return node;
}
