// Which chats go into which kind of file. The link the server gives opens in a tab of its own, once.

/** @import { ExportAnswer, ExportRequest } from "../contract" */
/** @import { Listed } from "../state.js" */
/** @import { Acting } from "./menu.js" */

import { button } from "../elements/card.js";
import { h, outLink } from "../elements/dom.js";
import { isAbort, problemWords, toProblem } from "../problem.js";
import { dialog, tell } from "./telling.js";

/** @type {ExportRequest["format"][]} */
const FORMATS = ["text", "csv", "json", "page"];

/** @param {Acting} acting @param {Listed} chat */
export async function openExport(acting, chat) {
  const { words, host, env } = acting;
  const { t } = words;
  const { agent } = await host.readTicket();
  const zones = [...new Set([agent.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone, "UTC"])];
  const which = select("which", [["one", t("export_form.one")], ["all", t("export_form.all")]]);
  const format = select("format", FORMATS.map((name) => [name, t(`export_form.${name}`)]));
  const zone = select("zone", zones.map((name) => [name, name]));
  const lines = check("lines");
  const details = check("details");
  const outcome = h("p", { role: "alert" });
  const go = button(t("export_form.go"), () => void run(), "primary");
  const note = h("p", { class: "quiet" }, t("export_form.noted"));
  const title = t("export_form.title");
  const fields = [which, format, zone, lines, details].map((field) => field.node);
  const node = dialog(words, title, h("div", { class: "act-fields" }, ...fields), note, outcome, go);
  node.showModal();

  async function run() {
    go.disabled = true;
    outcome.replaceChildren();
    try {
      done(await acting.api.ask({ method: "POST", path: "/api/exports", body: asked(), grant: chat.grant }));
    } catch (error) {
      if (!isAbort(error)) outcome.textContent = problemWords(env.words, toProblem(error)).title;
      go.disabled = false;
    }
  }

  /** @returns {ExportRequest} */
  function asked() {
    const { ticketId, requester } = acting.store.get();
    return {
      ticket_id: ticketId,
      requester: requester ?? { id: null, emails: [] },
      chat_id: which.value() === "all" ? null : chat.summary.id,
      format: /** @type {ExportRequest["format"]} */ (format.value()),
      system_lines: lines.value(),
      visitor_details: details.value(),
      time_zone: zone.value(),
      locale: words.locale,
    };
  }

  // Whether a window opened can't be told for sure: the link stays.
  /** @param {ExportAnswer} answer */
  function done({ url, cut_off }) {
    const opened = window.open(url, "_blank");
    const said = [t("export_form.ready"), cut_off ? t("export_form.cut_off") : ""].join(" ");
    if (opened !== null && !cut_off) {
      node.close();
      return tell(said);
    }
    const link = opened === null ? outLink(new URL(url, location.origin).toString(), t("export_form.open")) : "";
    return outcome.replaceChildren(said, " ", link);
  }

  /** @param {string} name @param {string[][]} options */
  function select(name, options) {
    const field = h("select", { id: `act-${name}` }, ...options.map(([value = "", label = ""]) => h("option", { value }, label)));
    const row = h("div", { class: "act-field" }, h("label", { for: field.id }, t(`export_form.${name}`)), field);
    return { node: row, value: () => field.value };
  }

  /** @param {string} name */
  function check(name) {
    const field = h("input", { type: "checkbox" });
    return { node: h("label", { class: "act-check" }, field, t(`export_form.${name}`)), value: () => field.checked };
  }
}
