// A day, a bubble or a quiet line of a transcript.

/** @import { Env } from "./panel.js" */
/** @import { Bubble, FileView, Item, Line, Moment } from "../entries.js" */

import { h, icon, outLink, words } from "./dom.js";

/** @param {Env} env @param {Item} view */
export function item(env, view) {
  if (view.type === "bubble") return bubble(env, view);
  if (view.type === "line") return line(view);
  const datetime = view.iso.slice(0, 10);
  return h("li", { class: "day" }, h("time", { datetime }, view.label));
}

/** @param {Env} env @param {Bubble} view */
function bubble(env, view) {
  const { text, file } = view;
  return h(
    "li",
    { class: `bubble bubble-${view.role}` },
    sender(view),
    text !== null && h("div", { class: "words", dir: "auto", title: view.moment.title }, ...words(text)),
    file !== null && attachment(file),
    view.options.length > 0 && choices(env, view.options),
  );
}

/** Only the first bubble of a run shows the name; a screen reader hears it every time.
 * @param {Bubble} view */
function sender(view) {
  return h(
    "p",
    { class: view.first ? "who" : "who visually-hidden" },
    badge(view),
    h("span", { class: "name", dir: "auto" }, view.name),
    h("span", { class: view.showRole ? "role" : "visually-hidden" }, ` ${view.roleLabel} `),
    clock(view.moment),
    view.waited !== null && h("span", { class: "waited" }, ` ${view.waited}`),
  );
}

/** An agent's initials; an automatic message has a sign of its own. @param {Bubble} view */
function badge({ role, initials }) {
  if (role === "trigger") return h("span", { class: "badge" }, icon("automatic"));
  return initials !== null && h("span", { class: "badge", "aria-hidden": "true" }, initials);
}

/** @param {Env} env @param {string[]} options */
function choices({ words: { t } }, options) {
  const items = options.map((option) => h("li", { dir: "auto" }, option));
  return h("ul", { class: "options", "aria-label": t("entry.options") }, ...items);
}

/** @param {FileView} file */
function attachment(file) {
  const name = h("span", { class: "file-name", dir: "auto" }, file.name);
  const note = h("span", { class: "quiet" }, file.note);
  const parts = [icon("file"), h("span", { class: "file-words" }, name, note)];
  if (file.href === null) return h("div", { class: "file" }, ...parts);
  const link = outLink(file.href, ...parts);
  link.classList.add("file");
  return link;
}

/** @param {Line} view */
function line(view) {
  const quote = view.quote || null;
  return h(
    "li",
    { class: `line line-${view.icon}` },
    icon(view.icon),
    h("span", {}, view.text, " · ", clock(view.moment)),
    quote !== null && h("blockquote", { dir: "auto" }, ...words(quote)),
  );
}

/** @param {Moment} moment */
function clock({ iso, title, label }) {
  if (iso === null) return h("span", { class: "clock", title }, label);
  return h("time", { class: "clock", datetime: iso, title }, label);
}
