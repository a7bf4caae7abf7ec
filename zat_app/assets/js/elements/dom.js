// Building pieces of the page. Text is only ever set as text.

import { segments } from "../text.js";

/** @typedef {Node | string | null | false | undefined} Child */
/** @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Prop */
/** @typedef {{ [name: string]: Prop }} Props */

// Chromium looks for words in unspaced Thai in quadratic time: 100,000 letters stop the page.
const LONG = 4000;
const SVG = "http://www.w3.org/2000/svg";

/** `on…` members are listeners, booleans set or leave out an attribute, null leaves it out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Props} [props] @param {Child[]} children */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value != null && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...present(children));
  if (children.some(isLong)) element.classList.add("long");
  return element;
}

/** @param {Child} child */
function isLong(child) {
  return (child instanceof Text || typeof child === "string") && child.length > LONG;
}

/** A piece of a drawing.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, string | number>} props @param {(Node | string)[]} children */
export function svg(tag, props, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** @param {Child[]} children */
function present(children) {
  return children.filter((child) => child != null && child !== false);
}

/** Untrusted text: links made clickable, hidden characters made visible.
 * @param {string} raw @returns {Node[]} */
export function words(raw) {
  return segments(raw).map((part) => {
    if (part.kind === "link") return outLink(part.href, part.text);
    if (part.kind === "control") return h("span", { class: "hidden-character" }, part.text);
    return document.createTextNode(part.text);
  });
}

/** A link out of the panel. @param {string} href @param {Child[]} children */
export function outLink(href, ...children) {
  const rel = "noopener noreferrer nofollow ugc";
  return h("a", { href, title: href, target: "_blank", rel }, ...children);
}

/** @param {string} symbol @param {string} label @param {() => void} act */
export function iconButton(symbol, label, act) {
  const about = { "aria-label": label, title: label, onclick: act };
  return h("button", { type: "button", class: "icon-button", ...about }, icon(symbol));
}

/** Redraws `node` only when one of the inputs is another value than before.
 * @template {unknown[]} Inputs
 * @param {Element} node @param {(...inputs: Inputs) => Child[]} build
 * @returns {(...inputs: Inputs) => void} */
export function region(node, build) {
  /** @type {Inputs | null} */
  let before = null;
  return (...inputs) => {
    if (before?.every((input, index) => Object.is(input, inputs[index]))) return;
    before = inputs;
    node.replaceChildren(...present(build(...inputs)));
  };
}

/** @type {Record<string, string>} */
const SHAPES = {
  back: "M10 3 5 8l5 5",
  close: "m4 4 8 8m0-8-8 8",
  forward: "m6 3 5 5-5 5",
  missed: "M8 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  newer: "m4 10 4-4 4 4",
  older: "m4 6 4 4 4-4",
  more: "M3 8h.01M8 8h.01M13 8h.01",
  good: "M5 7.5V14H2.5V7.5zm0 0L8 2c1.2 0 1.8.8 1.6 2L9.2 6.5H13c.8 0 1.3.7 1.1 1.5L13 13c-.2.6-.6 1-1.2 1H5",
  bad: "M5 8.5V2H2.5v6.5zm0 0L8 14c1.2 0 1.8-.8 1.6-2l-.4-2.5H13c.8 0 1.3-.7 1.1-1.5L13 3c-.2-.6-.6-1-1.2-1H5",
  automatic: "M9 2 4 9h4l-1 5 5-7H8z",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zm3.3-1.2L14 14",
  sliders: "M2.5 5h6m3 0h2M2.5 11h2m3 0h6M8.5 3.5v3m-4 3v3",
  done: "m3 8.5 3.5 3.5L13 4.5",
  file: "M12.5 7.5 8 12a3 3 0 0 1-4.2-4.2L8.5 3a2 2 0 0 1 2.9 2.9L6.7 10.5a1 1 0 0 1-1.4-1.4L9.5 5",
  move: "M2.5 8h10m-3.5-3.5L12.5 8 9 11.5",
  tag: "M2.5 2.5h5l6 6-5 5-6-6zm3 3h.01",
  comment: "M2.5 3h11v8H8l-3 2.5V11H2.5z",
  info: "M8 7.5v3.5M8 5h.01M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z",
  problem: "M8 6.5v3M8 11.5h.01M8 2.2 14.3 13.5H1.7z",
  chats: "M2 3h8.5v6H6l-2.5 2V9H2zm10.5 3H14v6h-1.5v2L10 12H7.5",
  plug: "M6 2v3m4-3v3M4.5 5h7v3a3.5 3.5 0 0 1-7 0zM8 11.5V14",
  lock: "M4 7.5h8V13H4zm1.5 0V5.5a2.5 2.5 0 0 1 5 0v2",
  wide: "M9.5 2.5h4v4m0-4-4 4m-3 7h-4v-4m0 4 4-4",
  out: "M9.5 2.5h4v4m0-4L8 8M6.5 3.5H2.5v10h10v-4",
};

/** Decoration only: what it means stands beside it in words. @param {string} name */
export function icon(name) {
  const about = { viewBox: "0 0 16 16", class: `icon icon-${name}`, "aria-hidden": "true" };
  return svg("svg", about, svg("path", { d: SHAPES[name] ?? "" }));
}
