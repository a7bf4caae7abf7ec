import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { LOCALES, resolveLocale, translator } from "../../zat_app/assets/js/i18n.js";
import { OWN_CODES } from "../../zat_app/assets/js/problem.js";
import { codeOf, loadedWith } from "./modules.js";
import { ASSETS, TRANSLATIONS, wordsOf } from "./world.js";

/** What is brought later, each with words of its own. */
const ROOMS = readdirSync(TRANSLATIONS).filter((name) => !name.includes("."));
const PLURALS = new Set(["zero", "one", "two", "few", "many", "other"]);

/** Each sentence's key with its sorted placeholders; the forms of a plural count as one sentence.
 * @param {any} node @param {string} [key] @returns {[string, string][]} */
function sentences(node, key = "") {
  if (typeof node === "string") return [[key, placeholders(node)]];
  if (Object.keys(node).every((name) => PLURALS.has(name))) return [[key, placeholders(node.other)]];
  return Object.entries(node).flatMap(([name, child]) => sentences(child, key === "" ? name : `${key}.${name}`));
}

/** @param {string} text */
function placeholders(text) {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort().join(" ");
}

/** The page's own words, and those that come later; the `app` block is for Zendesk's admin pages.
 * @param {string} locale */
function pageWords(locale) {
  const { app, ...words } = wordsOf(locale);
  const later = ROOMS.map((room) => [room, wordsOf(`${room}/${locale}`)]);
  return { ...words, ...Object.fromEntries(later) };
}

test("the list of languages is the list of files", () => {
  for (const folder of ["./", ...ROOMS.map((room) => `${room}/`)]) {
    const files = readdirSync(new URL(folder, TRANSLATIONS)).filter((name) => name.endsWith(".json"));
    assert.deepEqual(files.sort(), LOCALES.map((locale) => `${locale}.json`).sort());
  }
});

test("what is loaded at first names no sentence that is brought later", () => {
  const known = new Set(sentences(wordsOf("en")).map(([key]) => key));
  const named = [...loadedWith("main.js")].flatMap((name) => [...codeOf(name).matchAll(/\bt\(\s*"([a-z_.]+)"/g)]).map((match) => match[1] ?? "");
  assert.deepEqual(named.filter((key) => !known.has(key)), []);
});

test("every language has English's sentences with English's placeholders", () => {
  const english = new Map(sentences(pageWords("en")));
  for (const locale of LOCALES) {
    assert.deepEqual(new Map(sentences(pageWords(locale))), english, locale);
  }
});

test("a plural has the forms its language needs, and none invents a placeholder", () => {
  for (const locale of LOCALES) {
    const visit = (/** @type {any} */ node) => {
      if (typeof node === "string") return;
      if (!("other" in node)) return Object.values(node).forEach(visit);
      const known = placeholders(node.other).split(" ");
      for (const form of Object.values(node)) {
        const names = placeholders(/** @type {string} */ (form)).split(" ");
        assert(names.every((name) => name === "" || known.includes(name)), `${locale}: ${form}`);
      }
      if (new Intl.PluralRules(locale).select(1) === "one") assert("one" in node, `${locale}: ${node.other}`);
    };
    visit(pageWords(locale));
  }
});

test("every key that the page's code names exists", () => {
  const files = ["en", ...ROOMS.map((room) => `${room}/en`)];
  const known = new Set(files.flatMap((name) => sentences(wordsOf(name))).map(([key]) => key));
  const named = readdirSync(new URL("js/", ASSETS), { recursive: true })
    .filter((name) => name.endsWith(".js"))
    .flatMap((name) => [...readFileSync(new URL(`js/${name}`, ASSETS), "utf8").matchAll(/\bt\(\s*"([a-z_.]+)"/g)])
    .map((match) => match[1] ?? "");
  assert(named.length > 50);
  assert.deepEqual(named.filter((key) => !known.has(key)), []);
});

test("every code of the page itself has words", () => {
  const { has } = translator("en", wordsOf("en"));
  assert.deepEqual(OWN_CODES.filter((code) => !has(`errors.${code}.title`) || !has(`errors.${code}.detail`)), []);
});

test("a locale is resolved to its own file, its language, a sister, or English", () => {
  /** @type {[string | null, string][]} */
  const table = [["pt-BR", "pt-br"], ["pt", "pt-br"], ["pt-PT", "pt-br"], ["de-AT", "de"], ["en-US", "en"], ["JA", "ja"],
    ["es_419", "es"], ["tlh", "en"], ["", "en"], [null, "en"]]; // prettier-ignore
  for (const [wanted, file] of table) assert.equal(resolveLocale(wanted), file, String(wanted));
});

test("sentences are filled in, plurals chosen and numbers written the locale's way", () => {
  const words = translator("de", { a: { one: "{{count}} Chat", other: "{{count}} Chats" }, b: "Hallo {{name}}" });
  assert.equal(words.t("a", { count: 1 }), "1 Chat");
  assert.equal(words.t("a", { count: 1234 }), "1.234 Chats");
  assert.equal(words.t("b", { name: "$& {{x}}" }), "Hallo $& {{x}}");
  assert.equal(words.has("toString"), false);
});

test("what is read the other way turns nothing around it, and what isn't stays as it was", () => {
  const sentence = { a: "{{name}} joined {{room}}" };
  assert.equal(translator("en", sentence).t("a", { name: "שרה", room: "Sales" }), "\u2068שרה\u2069 joined Sales");
  assert.equal(translator("ar", sentence).t("a", { name: "سارة", room: "Sales" }), "سارة joined \u2068Sales\u2069");
});

test("the direction of the page is its language's", () => {
  const dir = (/** @type {string} */ locale) => translator(locale, {}).dir;
  assert.deepEqual(["ar", "he", "fa", "ur", "ar-eg"].map(dir), Array(5).fill("rtl"));
  assert.deepEqual([...LOCALES, "arn"].map(dir), Array(LOCALES.length + 1).fill("ltr"));
});
