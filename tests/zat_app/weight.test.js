import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import ts from "typescript";
import { ASSETS, TRANSLATIONS } from "./world.js";

// The server sends modules without their comments, line by line the same, by this one pattern: a
// comment that has its lines for itself. Casts inside a line stay.
const COMMENT_LINES = /^[ \t]*(?:\/\*\*(?:[^*]|\*(?!\/))*\*\/|\/\/[^\n]*)[ \t]*$/gm;
const LIMIT = 60_000;

/** @param {string} code */
const sent = (code) => code.replace(COMMENT_LINES, (comment) => comment.replace(/[^\n]/g, ""));
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

test("the page in any one language weighs less than 60 KB over the wire, the SDK not counted", () => {
  const page = ["sidebar.html", "app.css"].map((name) => readFileSync(new URL(name, ASSETS), "utf8"));
  const fixed = [...page, ...modules.map(({ code }) => sent(code))].reduce((sum, text) => sum + weight(text), 0);
  for (const name of readdirSync(TRANSLATIONS)) {
    const total = fixed + weight(readFileSync(new URL(name, TRANSLATIONS), "utf8"));
    assert(total < LIMIT, `${name}: ${total}`);
  }
});
