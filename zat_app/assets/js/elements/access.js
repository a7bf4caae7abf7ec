// What an admin is told of the access to Zendesk Chat besides: why it stopped, when it will, and who
// stands by. Brought when it is needed, with its words.

/** @import { Translator } from "../i18n.js" */
/** @import { ConnectionAnswer } from "../contract" */
/** @import { Formatter } from "../format.js" */
/** @import { Actions, Env } from "./panel.js" */
/** @import { Connection } from "../state.js" */

import { milliseconds } from "../format.js";
import { laterWords } from "../later.js";
import { plain, webAddress } from "../text.js";
import { h, outLink } from "./dom.js";
import { menuItem } from "./menu.js";

/** Rejects when its words can't be fetched.
 * @param {Env} env @param {Connection} connection @param {Element} place */
export async function tellWhy({ words }, { cause }, place) {
  const { t, has } = await laterWords("admin", words.locale);
  if (has(`cause.${cause}`)) place.textContent = t(`cause.${cause}`);
}

/** Fills the menu's place for the connection. Links are fresh, as the menu was only just opened.
 * @param {Env} env @param {Actions} actions @param {Connection} connection @param {Element} place
 * @param {() => void} ask  whether to disconnect */
export async function tell(env, actions, connection, place, ask) {
  const { t } = await laterWords("admin", env.words.locale);
  const leave = connection.may_disconnect && menuItem(t("menu.disconnect"), ask, "danger");
  const head = h("p", { class: "menu-note" }, headWords(t, env.format, connection));
  place.replaceChildren(head, ...(leave ? [leave] : []));
  if (!leave) return;
  const answer = await actions.refresh();
  leave.before(...endingParts(t, env.format, connection), ...standbyParts(t, answer?.standby ?? null));
}

/** @param {Translator["t"]} t @param {Formatter} format @param {Connection} connection */
function headWords(t, format, connection) {
  const ms = milliseconds(connection.since);
  const when = ms === null ? "" : format.date(ms);
  const name = plain(connection.connected_by ?? "");
  return t(name === "" ? "menu.connected" : "menu.connected_by", { name, when });
}

/** @param {Translator["t"]} t @param {Formatter} format @param {Connection} connection */
export function endingParts(t, format, connection) {
  const ms = milliseconds(connection.ends_at);
  if (ms === null && connection.cause === null) return [];
  const when = ms === null ? t("ending.soon") : t("ending.on", { when: format.date(ms) });
  const why = connection.cause === null ? "" : ` ${t(`cause.${connection.cause}`)}`;
  return [h("p", { class: "menu-note" }, h("strong", {}, when), why)];
}

/** @param {Translator["t"]} t @param {ConnectionAnswer["standby"]} standby */
export function standbyParts(t, standby) {
  if (standby === null) return [];
  const name = plain(standby.connected_by ?? "");
  const standing = name === "" ? "none" : standby.works ? "standing" : "broken";
  const url = standing === "standing" ? null : webAddress(standby.connect_url);
  const offer = url === null ? [] : [" ", outLink(url, t("standby.connect"))];
  return [h("p", { class: "menu-note" }, t(`standby.${standing}`, { name }), ...offer)];
}
