// What was found, in sentences.

/** @import { PersonFound } from "../contract" */
/** @import { Env } from "../present.js" */
/** @import { Translator } from "../i18n.js" */

import { milliseconds } from "../format.js";

/** @param {Pick<Env, "format">} env @param {Translator} words @param {PersonFound} found */
export function foundWords({ format }, { t }, found) {
  const { copy, chats, looked_at, last_looked_at, restricted_since, erased_before } = found;
  const date = (/** @type {string | null} */ at) => format.date(milliseconds(at) ?? 0);
  return [
    copy === "none" ? t("privacy.no_copy") : t("privacy.found", { count: chats }),
    copy === "partial" ? t("privacy.partial") : null,
    looked_at === 0 ? t("privacy.looked_never") : t("privacy.looked", { count: looked_at, when: date(last_looked_at) }),
    restricted_since === null ? null : t("privacy.restricted", { when: date(restricted_since) }),
    erased_before === null ? null : t("privacy.erased_before", { when: date(erased_before) }),
  ].filter((sentence) => sentence !== null);
}
