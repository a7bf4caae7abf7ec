// Words: which translation file an agent reads, and how a sentence is filled in.

import { isolated } from "./text.js";

/** The files in `translations/`; a test keeps the two equal. */
export const LOCALES = ["en", "de", "es", "fr", "ja", "pt-br"];

/** @typedef {{ [key: string]: string | Words }} Words */
/** @typedef {Record<string, string | number>} Values */
/**
 * @typedef {object} Translator
 * @property {string} locale  the file that is spoken, for `<html lang>`
 * @property {"ltr" | "rtl"} dir  for `<html dir>`
 * @property {(key: string, values?: Values) => string} t
 * @property {(key: string) => boolean} has
 */

/** `pt-BR` → `pt-br` → `pt` → any other Portuguese → `en`.
 * @param {string | null | undefined} wanted */
export function resolveLocale(wanted) {
  const tag = (wanted ?? "").toLowerCase().replaceAll("_", "-");
  const language = tag.split("-")[0] ?? "";
  return (
    LOCALES.find((locale) => locale === tag) ??
    LOCALES.find((locale) => locale === language) ??
    LOCALES.find((locale) => language !== "" && locale.startsWith(`${language}-`)) ??
    "en"
  );
}

/** A sentence with plural forms is an object with the member `other` (and `one`, `many`, …),
 * chosen by `values.count`. Numbers are written the locale's way.
 * @param {string} locale
 * @param {Words} words
 * @returns {Translator} */
export function translator(locale, words) {
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const dir = /^(ar|fa|he|ur)\b/.test(locale) ? "rtl" : "ltr";

  /** @param {string} key @param {Values} [values] */
  function t(key, values = {}) {
    const found = find(words, key);
    const sentence = typeof found === "object" ? plural(found, values) : found;
    return fill(sentence ?? key, values);
  }

  /** @param {Words} forms @param {Values} values */
  function plural(forms, values) {
    const form = forms[plurals.select(Number(values["count"]))] ?? forms["other"];
    return typeof form === "string" ? form : undefined;
  }

  /** @param {string} sentence @param {Values} values */
  function fill(sentence, values) {
    return sentence.replace(/\{\{(\w+)\}\}/g, (whole, name) => {
      const value = values[name];
      if (value === undefined) return whole;
      if (typeof value === "number") return numbers.format(value);
      return isolated(value, dir === "rtl" ? /\p{Script=Latin}/u : undefined);
    });
  }

  return { locale, dir, t, has: (key) => find(words, key) !== undefined };
}

/** @param {Words} words @param {string} key @returns {string | Words | undefined} */
function find(words, key) {
  /** @type {string | Words | undefined} */
  let node = words;
  for (const part of key.split(".")) {
    node = typeof node === "object" && Object.hasOwn(node, part) ? node[part] : undefined;
  }
  return node;
}

/** The agent's language, else English, else null: then not even the words could be loaded.
 * @param {string} build
 * @param {string | null | undefined} wanted
 * @returns {Promise<Translator | null>} */
export async function loadTranslator(build, wanted) {
  const locale = resolveLocale(wanted);
  const words = await fetchWords(build, locale);
  if (words !== null) return translator(locale, words);
  return locale === "en" ? null : loadTranslator(build, "en");
}

/** @param {string} build @param {string} locale @returns {Promise<Words | null>} */
async function fetchWords(build, locale) {
  try {
    const answer = await fetch(`/app/${build}/translations/${locale}.json`);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
