import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { PARTS } from "../../zat_app/assets/js/elements/reading.js";
import { MODULES, codeOf, loadedWith } from "./modules.js";
import { ASSETS } from "./world.js";

const html = readFileSync(new URL("sidebar.html", ASSETS), "utf8");
const css = readFileSync(new URL("app.css", ASSETS), "utf8");

test("every module that is loaded at once is preloaded, but the entry, and nothing else", () => {
  const list = html.slice(html.indexOf("for name in ["), html.indexOf("] %}"));
  const preloaded = [...list.matchAll(/"([a-z0-9_/]+)"/g)].map((match) => `${match[1]}.js`);
  assert.deepEqual(preloaded.sort(), [...loadedWith("main.js")].filter((name) => name !== "main.js").sort());
});

test("the modules of a transcript are asked for together, none is left for later", () => {
  const first = loadedWith("main.js");
  const parts = PARTS.map((name) => new URL(`${name}.js`, "file:///elements/").pathname.slice(1));
  const brought = [...loadedWith("elements/transcript.js")].filter((name) => !first.has(name));
  assert.deepEqual(["elements/transcript.js", ...parts].sort(), brought.sort());
});

test("the first script of the page takes the token out of a reload", () => {
  const first = html.slice(html.indexOf("<script"), html.indexOf("</script>"));
  assert.match(first, /^<script nonce="\{\{ nonce \}\}">history\.replaceState\(null, "", location\.href\);$/);
});

test("the page obeys its own policy: no inline style, no handler attribute, a nonce on every script", () => {
  assert(!/<style|\sstyle=|\son\w+=/i.test(html));
  const scripts = [...html.matchAll(/<script[^>]*>/g)].map((match) => match[0]).filter((tag) => !tag.includes("application/json"));
  assert.equal(scripts.length, 3);
  for (const tag of scripts) assert.match(tag, /nonce="\{\{ nonce \}\}"/);
});

test("no module uses markup from text, storage, cookies, the console or navigation", () => {
  const banned = /innerHTML|outerHTML|insertAdjacentHTML|DOMParser|document\.write|localStorage|sessionStorage|indexedDB|document\.cookie|console\.|\blocation\.(href|assign|replace|reload|hash)|history\.(push|back|go)|setAttribute\("style"|\beval\(|new Function/;
  for (const name of MODULES) {
    assert.equal(banned.exec(codeOf(name))?.[0], undefined, name);
  }
});

/** The colours of one scheme. @param {"light" | "dark"} scheme @returns {Record<string, string>} */
function colours(scheme) {
  const light = css.slice(css.indexOf(":root {"), css.indexOf(':root[data-theme="dark"]'));
  const dark = css.slice(css.indexOf(':root[data-theme="dark"]'), css.indexOf("*,"));
  const block = scheme === "light" ? light : light + dark;
  return Object.fromEntries([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{3,6});/g)].map((match) => [match[1], match[2]]));
}

/** @param {string} hex */
function luminance(hex) {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/g, "$&$&") : hex;
  const [r, g, b] = [1, 3, 5].map((index) => {
    const part = parseInt(full.slice(index, index + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

/** @param {string} a @param {string} b */
function contrast(a, b) {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const TEXT_ON = {
  text: ["bg", "bg-hover", "bg-raised", "bg-recessed", "visitor", "agent"],
  subtle: ["bg", "bg-hover", "bg-raised", "visitor", "agent"],
  link: ["bg", "visitor", "agent", "warning-bg"],
  "on-primary": ["primary", "primary-hover", "danger"],
  "danger-text": ["bg", "bg-raised", "danger-bg", "bg-hover"],
  "warning-text": ["warning-bg"],
  "success-text": ["success-bg", "bg", "bg-hover"],
  "info-text": ["info-bg"],
};

test("text has a contrast of 4.5 and controls of 3, light and dark (WCAG 2.2 AA)", () => {
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    const palette = colours(scheme);
    for (const [text, grounds] of Object.entries(TEXT_ON)) {
      for (const ground of grounds) {
        const ratio = contrast(palette[text] ?? "", palette[ground] ?? "");
        assert(ratio >= 4.5, `${scheme}: ${text} on ${ground} is ${ratio.toFixed(2)}`);
      }
    }
    for (const edge of ["control-border", "focus"]) {
      const ratio = contrast(palette[edge] ?? "", palette["bg"] ?? "");
      assert(ratio >= 3, `${scheme}: ${edge} is ${ratio.toFixed(2)}`);
    }
  }
});

test("no style says left or right, so that a page read from the right is the mirror image", () => {
  const physical = /^\s*(?:(?:margin|padding|border|inset)-(?:left|right)|left|right|float|text-align:\s*(?:left|right)\b).*$/gm;
  assert.deepEqual(css.match(physical), null);
  const shorthands = [...css.matchAll(/^\s*(?:margin|padding|inset): (.+);$/gm)].map((match) => match[1]?.match(/[a-z]*\([^)]*\)|\S+/g) ?? []);
  assert(shorthands.length > 20);
  assert.deepEqual(shorthands.filter(([, right, , left]) => left !== undefined && left !== right), []);
});
