// Where the page starts: reads its boot block, wires the parts, and from then on only reacts.

/** @import { Api } from "./api.js" */
/** @import { PageBoot } from "./contract" */
/** @import { Agent } from "./identity.js" */
/** @import { Translator } from "./i18n.js" */
/** @import { State } from "./state.js" */
/** @import { Reader } from "./wide/reader.js" */
/** @import { Host } from "./zaf.js" */

import { createApi } from "./api.js";
import { Connecting } from "./connecting.js";
import { formatter } from "./format.js";
import { loadTranslator, resolveLocale } from "./i18n.js";
import { Panel } from "./panel.js";
import { ProblemError, problemOf, toProblem } from "./problem.js";
import { createStore } from "./state.js";
import { watchVisibility } from "./visibility.js";
import { openHost } from "./zaf.js";
import { followHeight } from "./elements/height.js";
import { mountPanel } from "./elements/panel.js";

const NO_WORDS =
  "Chatside couldn't load its texts. Check the network, then use Zendesk's “Reload all apps”.";

const root = /** @type {HTMLElement} */ (document.getElementById("panel"));
/** @type {PageBoot} */
const boot = JSON.parse(document.getElementById("chatside-boot")?.textContent ?? "{}");
const store = createStore((state) => {
  draw?.(state);
  follow?.();
});
/** @type {((state: State) => void) | null} */
let draw = null;
/** @type {(() => void) | null} */
let follow = null;
let clock = Date.now;

void start();

async function start() {
  const words = loadTranslator(boot.build, navigator.language);
  try {
    const host = openHost(window, boot.place);
    const wide = boot.place === "modal" ? (await import("./wide/reader.js")).reader(host, store, root) : null;
    run(wide?.host ?? host, words, wide);
  } catch (error) {
    store.send({ type: "failed", sequence: null, problem: toProblem(error) });
    void words.then((loaded) => speak(loaded, null, {}));
  }
}

/** @param {Host} host @param {Promise<Translator | null>} firstWords @param {Reader | null} wide */
function run(host, firstWords, wide) {
  const api = createApi({
    fetch: (input, init) => fetch(input, init),
    boot,
    onOutdated: () => store.send({ type: "outdated" }),
  });
  clock = api.clock;
  store.send({ type: "preferred", reader: boot.preferences });
  const { isVisible } = watchVisibility(host, (visible) => {
    changes?.update();
    if (visible) void wake();
  });
  const language = followLanguage(firstWords, () => actions);
  const onUnconnected = () => connecting.watch();
  const openNewest = () => wide === null && (store.get().reader.open_newest ?? boot.open_newest);
  const parts = { api, host, store, isVisible, openNewest, onAgent: language, onUnconnected };
  const panel = new Panel(parts);
  const connecting = new Connecting({ api, store, isVisible, onConnected: panel.connected });
  const onConnection = (/** @type {string} */ state) => {
    if (state === "not_connected") return panel.retry();
    if (state === "reconnect") connecting.watch();
    else if (connecting.look()) return undefined;
    return panel.connected();
  };
  const onRefused = panel.retry;
  /** @type {import("./changes.js").Changes | null} */
  let changes = null;
  let isComing = false;
  follow = () => {
    if (changes === null) void listenToo();
    else changes.update();
    wide?.update(panel);
  };
  let ready = boot.mode === "claim" ? claim(host, api) : Promise.resolve(true);
  const close = () => wide?.leaves() || store.send({ type: "closed" });
  const showAside = (/** @type {boolean} */ shown) => store.send({ type: "aside_shown", shown });
  const actions = { ...panel, ...connecting, retry, close, showTicket: host.showTicket, act, offer, showAside, readWide };

  /** @type {import("./elements/panel.js").Actions["offer"]} */
  async function offer(env, place, close) {
    const { offer: show } = await import("./privacy/entry.js");
    await show({ api, store, actions }, env, place, close);
  }
  /** @param {import("./elements/panel.js").Env} env @param {HTMLElement} button */
  async function act(env, button) {
    const menu = await import("./act/menu.js");
    await menu.openMenu({ api, host, store, actions }, env, button);
  }

  // What listens is brought after what it listens for.
  async function listenToo() {
    const { phase } = store.get();
    if (isComing || phase === "starting" || phase === "loading") return;
    isComing = true;
    const module = await import("./changes.js").catch(() => null);
    isComing = false;
    if (module === null) return;
    changes = new module.Changes({ api, store, isVisible, onChanged: panel.connected, onConnection, onRefused });
    changes.update();
  }

  async function wake() {
    if (!(await ready) || !isVisible()) return;
    panel.shown();
    connecting.look();
  }

  async function retry() {
    if (await ready) return panel.retry();
    ready = claim(host, api);
    return wake();
  }

  let isOpening = false;
  /** @param {HTMLElement} opener */
  async function readWide(opener) {
    if (isOpening) return;
    isOpening = true;
    const opened = import("./wide/opener.js").then(({ openWide }) => openWide(host, store, panel, opener));
    await opened.finally(() => (isOpening = false));
  }

  listen(host, panel.requesterChanged);
  if (wide === null) followHeight(root, host.resize);
  addEventListener("online", () => changes?.hurry());
  addEventListener("focus", () => connecting.look());
  addEventListener("online", () => store.get().problem?.code === "network_down" && void retry());
}

/** Draws in the browser's language until the agent's is known; returns what to call then.
 * @param {Promise<Translator | null>} firstWords
 * @param {() => Partial<import("./elements/panel.js").Actions>} actions */
function followLanguage(firstWords, actions) {
  let known = "";
  void firstWords.then((loaded) => known === "" && speak(loaded, null, actions()));

  return (/** @type {Agent} */ agent) => {
    const key = JSON.stringify(agent);
    if (key === known) return;
    known = key;
    draw = null;
    const locale = agent.locale ?? navigator.language;
    const same = resolveLocale(locale) === resolveLocale(navigator.language);
    const words = same ? firstWords : loadTranslator(boot.build, locale);
    void words.then((loaded) => key === known && speak(loaded, agent, actions()));
  };
}

/** @param {Host} host @param {(id: unknown) => void} requesterChanged */
function listen(host, requesterChanged) {
  host.onPerson(requesterChanged);
  host.on("colorScheme.changed", (scheme) => {
    document.documentElement.dataset["theme"] = scheme === "dark" ? "dark" : "light";
  });
}

/** The first load of a new installation. @param {Host} host @param {Api} api */
async function claim(host, api) {
  try {
    const { appId, installationId, setupCode } = await host.readInstallation();
    if (setupCode === "" || appId === null || installationId === null) {
      throw new ProblemError(problemOf("setup_code_missing"));
    }
    const ids = { app_id: appId, installation_id: installationId };
    await api.claim({ setup_code: setupCode, ...ids, token: boot.token ?? "" });
    return true;
  } catch (error) {
    store.send({ type: "failed", sequence: null, problem: toProblem(error) });
    return false;
  }
}

/** @param {Translator | null} words @param {Agent | null} agent
 * @param {Partial<import("./elements/panel.js").Actions>} actions */
function speak(words, agent, actions) {
  if (words === null) return root.replaceChildren(NO_WORDS);
  document.documentElement.lang = words.locale;
  document.documentElement.dir = words.dir;
  document.title = words.t("list.title");
  const format = formatter(agent?.locale ?? words.locale, agent?.timeZone, clock);
  draw = mountPanel(root, { words, format, boot, isAdmin: agent?.isAdmin ?? false }, actions);
  return draw(store.get());
}
