import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import ts from "typescript";
import { ASSETS, TRANSLATIONS, loadedAtFirst } from "./world.js";

// As the server sends them (backend/web/slim.py). Modules without their comments and indentation, line by line the
// same, by this one pattern: a comment that has its lines for itself. Casts inside a line stay.
const COMMENT_LINES = /^[ \t]*(?:\/\*\*(?:[^*]|\*(?!\/))*\*\/|\/\/[^\n]*)[ \t]*$/gm;
const INDENTATION = /^[ \t]+/gm;
// Styles without such comments and indentation; translations without blanks.
const STYLE_MARGINS = /^[ \t]*(?:\/\*(?:[^*]|\*(?!\/))*\*\/[ \t]*$)?/gm;
const LIMIT = 60_000;

/** @param {string} code */
const sent = (code) => code.replace(COMMENT_LINES, (comment) => comment.replace(/[^\n]/g, "")).replace(INDENTATION, "");
/** @param {string} text */
const weight = (text) => gzipSync(text, { level: 6 }).length;
/** @param {string} code */
const program = (code) =>
  ts.transpileModule(code, { compilerOptions: { removeComments: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } }).outputText;

const modules = readdirSync(new URL("js/", ASSETS), { recursive: true })
  .filter((name) => name.endsWith(".js"))
  .map((name) => ({ name, code: readFileSync(new URL(`js/${name}`, ASSETS), "utf8") }));

test("a module without its comment lines is the same program on the same lines", () => {
  for (const { name, code } of modules) {
    assert.equal(program(sent(code)), program(code), name);
    assert.equal(sent(code).split("\n").length, code.split("\n").length, name);
  }
});

test("what the page loads at first, in any one language, weighs less than 60 KB over the wire, the SDK not counted", () => {
  const page = readFileSync(new URL("sidebar.html", ASSETS), "utf8");
  const styles = readFileSync(new URL("app.css", ASSETS), "utf8");
  const atFirst = new Set(loadedAtFirst());
  const loaded = modules.filter(({ name }) => atFirst.has(name));
  const fixed = [page, styles.replace(STYLE_MARGINS, ""), ...loaded.map(({ code }) => sent(code))].reduce((sum, text) => sum + weight(text), 0);
  for (const name of readdirSync(TRANSLATIONS)) {
    const words = JSON.parse(readFileSync(new URL(name, TRANSLATIONS), "utf8"));
    const total = fixed + weight(JSON.stringify(words));
    assert(total < LIMIT, `${name}: ${total}`);
  }
});
