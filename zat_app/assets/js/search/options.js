// How many were found, in which order they stand, and in whose chats they were looked for.

/** @import { Env } from "./present.js" */
/** @import { Order, Results, Scope } from "./results.js" */
/** @import { Searcher } from "./searcher.js" */

import { h } from "../elements/dom.js";
import { countWords } from "./present.js";

/** @param {Env} env @param {Searcher} searcher */
export function options(env, searcher) {
  const { t } = env.search;
  const count = h("p", { role: "status", class: "search-count" });
  const orders = choice("order", t("search.order"), ["newest", "best"], (order) => searcher.choose({ order: /** @type {Order} */ (order) }));
  const scopes = choice("scope", t("search.scope"), ["requester", "account"], (scope) => searcher.choose({ scope: /** @type {Scope} */ (scope) }));
  const node = h("div", { class: "search-options", hidden: true }, count, orders.node, scopes.node);

  /** One of two, as one control. @param {string} name @param {string} label @param {string[]} values
   * @param {(value: string) => void} chosen */
  function choice(name, label, values, chosen) {
    const radios = values.map((value) => h("input", { type: "radio", name, value, class: "visually-hidden", onchange: () => chosen(value) }));
    const labels = radios.map((radio) => h("label", {}, radio, h("span", {}, t(`search.${name}s.${radio.value}`))));
    const group = h("div", { role: "radiogroup", class: "either", "aria-label": label }, ...labels);
    const set = (/** @type {string} */ value) => radios.forEach((radio) => (radio.checked = radio.value === value));
    return { node: group, set };
  }

  /** @param {Results} results */
  function update(results) {
    const { strong, order, scope, mayAccount, text } = results;
    node.hidden = (strong.answer === null && strong.problem === null) || text.trim() === "";
    orders.set(order);
    scopes.set(scope);
    scopes.node.hidden = !mayAccount;
    const words = countWords(env, strong);
    if (count.textContent !== words) count.textContent = words;
  }

  return { node, update };
}
