import test from "node:test";
import assert from "node:assert/strict";
import { LOCALES, translator } from "../../zat_app/assets/js/i18n.js";
import { PLACES } from "../../zat_app/assets/js/keys.js";
import { MODULES, codeOf } from "./modules.js";
import { wordsOf } from "./world.js";

const NAMES = { tab: "Tab", escape: "Escape", delete: "Delete", backspace: "Backspace", home: "Home", end: "End", enter: "Enter", page_down: "PageDown", page_up: "PageUp", space: " ", "↓": "ArrowDown", "↑": "ArrowUp", "←": "ArrowLeft", "→": "ArrowRight" };
const BROWSER = ["Tab", "Enter", " ", "ArrowUp", "ArrowDown", "PageUp", "PageDown"];

test("the help sheet has words for each key, its name and its place, in every language", () => {
  for (const locale of LOCALES) {
    const { has } = translator(locale, wordsOf(`help/${locale}`));
    const keys = PLACES.flatMap(({ place, keys }) => [`${place}.title`, ...keys.flatMap(({ names, does }) => [`${place}.${does}`, ...names.filter((name) => name.length > 1).map((name) => `keys.${name}`)])]);
    assert.deepEqual(keys.filter((key) => !has(`help.${key}`)), [], locale);
  }
});

test("the help sheet has every key that the panel's code looks for, and no other", () => {
  const code = MODULES.map(codeOf).join("\n");
  const maps = [...code.matchAll(/\{ ((?:(?:\w+|" "): [^{}]*?))\}(?:\[|;)/g)].map((match) => match[1] ?? "").filter((map) => /Arrow|Escape/.test(map));
  const compared = [...code.matchAll(/(?:\bkey|event\.key) (?:===|!==) "([^"]+)"/g)].map((match) => match[1] ?? "");
  const looked = new Set([...compared, ...maps.flatMap((map) => [...map.matchAll(/(?:^|, )(\w+|" "):/g)].map((match) => (match[1] ?? "").replaceAll('"', "")))]);
  const told = new Set(PLACES.flatMap(({ keys }) => keys.flatMap(({ names }) => names.map((name) => NAMES[/** @type {keyof typeof NAMES} */ (name)] ?? name))));
  assert(looked.size >= 12, [...looked].join());
  assert.deepEqual([...looked].filter((key) => !told.has(key)), []);
  assert.deepEqual([...told].filter((key) => !looked.has(key) && !BROWSER.includes(key)), []);
});
