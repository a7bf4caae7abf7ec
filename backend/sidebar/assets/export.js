// The page behind an export link: it fetches the file once, or shows its text to be copied.

import { isSandboxed } from "./sandbox.js";

const file = `${location.pathname}/file`;
window.opener = null;
void run();

async function run() {
  if (document.body.dataset["format"] === "page") return location.replace(file);
  if (!isSandboxed()) {
    location.assign(file);
    return show("saved");
  }
  const answer = await fetch(file, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return show("failed");
  const text = byId("text");
  text.value = await answer.text();
  byId("copy").addEventListener("click", () => {
    text.select();
    byId("copied").hidden = !document.execCommand("copy");
  });
  return show("shown");
}

/** @param {string} state */
function show(state) {
  for (const section of document.querySelectorAll("section")) section.hidden = section.id !== state;
}

/** @param {string} id */
function byId(id) {
  return document.getElementById(id);
}
