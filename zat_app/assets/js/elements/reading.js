// The place of a transcript. What draws it is brought when the list is drawn, which it would only delay.

/** @import { Actions, Env } from "./panel.js" */
/** @import { State } from "../state.js" */

import { h } from "./dom.js";

/** What transcript.js is made of: all of it is asked for at once, and not one after the other. */
export const PARTS = ["../entries", "../waits", "./chat", "./edge", "./entry", "./options", "./stream"];

/** @param {Env} env @param {Actions} actions @param {HTMLElement} finder  stands below the title */
export function readingScreen(env, actions, finder) {
  const node = h("section", { class: "screen", "aria-label": env.words.t("transcript.title") });
  /** @type {{ update: (state: State) => void, focus: () => void } | null} */
  let screen = null;
  /** @type {State | null} */
  let state = null;
  let coming = false;
  let focused = false;

  async function bring() {
    coming = true;
    try {
      const [{ transcriptScreen }] = await Promise.all([
        import("./transcript.js"),
        ...PARTS.map((name) => import(`${name}.js`)),
      ]);
      screen = transcriptScreen(env, actions, node, finder);
    } catch (error) {
      if (state?.openId != null) {
        actions.close();
        actions.later(Promise.reject(error));
      }
    } finally {
      coming = false;
    }
    if (screen !== null && state !== null) screen.update(state);
    if (focused && state?.openId != null) screen?.focus();
  }

  /** @param {State} now */
  function update(now) {
    state = now;
    if (screen !== null) screen.update(now);
    else if (!coming && (now.openId !== null || now.phase === "listed")) void bring();
  }

  function focus() {
    focused = true;
    screen?.focus();
  }

  return { node, update, focus };
}
