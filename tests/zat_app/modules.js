// Which modules the page loads before anybody does anything: those that main.js imports, and so on.

import { readFileSync, readdirSync } from "node:fs";
import { ASSETS } from "./world.js";

const IMPORTED = /^(?:import|export)\s[^"']*?from "([^"]+)"/gm;

/** All of them, by their names under `js/`. */
export const MODULES = readdirSync(new URL("js/", ASSETS), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".js"));

/** @param {string} name */
export const codeOf = (name) => readFileSync(new URL(`js/${name}`, ASSETS), "utf8");

/** @param {string} name @param {Set<string>} [known] */
export function loadedWith(name, known = new Set()) {
  if (known.has(name)) return known;
  known.add(name);
  for (const [, path] of codeOf(name).matchAll(IMPORTED)) {
    loadedWith(new URL(path ?? "", `file:///${name}`).pathname.slice(1), known);
  }
  return known;
}
