// The field of the search. Everything else of it comes when somebody goes there.

/** @import { Actions, Env } from "./panel.js" */
/** @import { State } from "../state.js" */
/** @typedef {ReturnType<typeof searchBox>} SearchBox */

import { problemOf } from "../problem.js";
import { problemLine } from "./card.js";
import { h, icon } from "./dom.js";

/** @param {Env} env @param {Actions} actions */
export function searchBox(env, actions) {
  const label = env.words.t("search.field");
  const spoken = { role: "combobox", "aria-expanded": "false", "aria-label": label };
  const input = h("input", { type: "search", ...spoken, placeholder: label, autocomplete: "off" });
  const about = { class: "search", role: "search", "data-measured": "stacked", onfocusin: begin };
  const node = h("form", about, h("label", {}, icon("search"), input));
  const results = h("div");
  const finder = h("div", { class: "finder", "data-measured": "stacked" });
  /** @type {State | null} */
  let state = null;
  /** @type {{ update: (state: State) => void } | null} */
  let rest = null;
  let begun = false;
  node.addEventListener("submit", (event) => event.preventDefault());

  async function begin() {
    if (begun) return;
    begun = true;
    const mount = await import("../search/mount.js").then((search) => search.load(env)).catch(() => null);
    begun = mount !== null;
    if (mount === null) return results.replaceChildren(problemLine(env.words, problemOf("network_down")) || "");
    rest = mount(actions, { node, input, results, finder });
    if (state !== null) update(state);
  }

  /** @param {State} now */
  function update(now) {
    state = now;
    // Before the list it holds its place, so that nothing moves when the list comes.
    const waits = now.phase === "starting" || now.phase === "loading";
    node.hidden = waits ? !env.boot.copies : now.phase !== "listed" || !now.found?.copy;
    node.inert = waits;
    rest?.update(now);
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    const typing = event.target instanceof HTMLInputElement || event.ctrlKey || event.altKey || event.metaKey;
    if (event.key !== "/" || typing || node.hidden) return;
    event.preventDefault();
    actions.close();
    input.select();
    input.focus();
  }

  return { node, results, finder, update, keys };
}
