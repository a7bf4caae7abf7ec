// Bars over time, one of which can be chosen: with the mouse, or with arrow keys and Enter.

/** @import { Bar } from "../bars.js" */
/** @import { Env } from "./panel.js" */
/** @import { Span } from "../state.js" */

import { h, svg } from "./dom.js";

/** Pixels: the highest bar, and where the marks below stand. */
const HIGHEST = 28;
const BAD_AT = 34;
const MISSED_AT = 41;

/** @param {Env} env @param {(bar: Bar | null) => void} choose  null: all of them again */
export function strip({ words: { t }, format }, choose) {
  const about = { role: "listbox", "aria-label": t("glance.strip"), "aria-orientation": "horizontal" };
  const picture = svg("svg", { class: "strip-bars", ...about });
  const [from, to] = [h("span"), h("span")];
  const node = h("div", { class: "months" }, picture, h("p", { class: "months-ends", "aria-hidden": "true" }, from, to));
  picture.addEventListener("keydown", keys);
  /** Those with chats. @type {{ bar: Bar, option: SVGElement }[]} */
  let options = [];
  /** @type {Span | null} */
  let span = null;

  /** @param {Bar[]} bars @param {string | null} since */
  function draw(bars, since) {
    const most = Math.max(1, ...bars.map((bar) => bar.chats));
    options = [];
    picture.replaceChildren(...bars.map((bar, index) => group(bar, index / bars.length, 1 / bars.length, most)));
    from.textContent = since;
    to.textContent = since === null ? "" : format.month(format.now());
    choosing(span);
  }

  /** @param {Bar} bar @param {number} x @param {number} width @param {number} most */
  function group(bar, x, width, most) {
    const at = { x: `${(x + width * 0.12) * 100}%`, width: `${width * 76}%` };
    const height = bar.chats === 0 ? 1 : Math.max(3, Math.round((bar.chats / most) * HIGHEST));
    const column = svg("rect", { class: "column", "aria-hidden": "true", ...at, y: HIGHEST - height, height, rx: 1 });
    if (bar.span === null) return column;
    const middle = `${(x + width / 2) * 100}%`;
    const option = svg("g", { role: "option", tabindex: -1, "aria-label": bar.words }, svg("title", {}, bar.words));
    option.append(svg("rect", { class: "place", x: `${x * 100}%`, width: `${width * 100}%`, height: "100%", rx: 2 }), column);
    if (bar.bad > 0) option.append(svg("circle", { class: "mark-bad", cx: middle, cy: BAD_AT, r: 2 }));
    if (bar.missed > 0) option.append(svg("circle", { class: "mark-missed", cx: middle, cy: MISSED_AT, r: 2 }));
    option.addEventListener("click", () => pick(bar));
    options.push({ bar, option });
    return option;
  }

  /** @param {Bar | undefined} bar */
  function pick(bar) {
    if (bar !== undefined) choose(bar.span?.since === span?.since ? null : bar);
  }

  /** @param {Span | null} next */
  function choosing(next) {
    span = next;
    const chosen = index();
    picture.classList.toggle("is-chosen", chosen >= 0);
    const stop = chosen < 0 ? options.length - 1 : chosen;
    options.forEach(({ option }, place) => {
      option.setAttribute("aria-selected", String(place === chosen));
      option.setAttribute("tabindex", place === stop ? "0" : "-1");
    });
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const place = options.findIndex(({ option }) => option === document.activeElement);
    const end = options.length - 1;
    /** @type {Record<string, number>} */
    const targets = { ArrowLeft: Math.max(0, place - 1), ArrowRight: Math.min(end, place + 1), Home: 0, End: end };
    const mirrored = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" }[document.dir === "rtl" ? event.key : ""];
    const target = targets[mirrored ?? event.key];
    if (target !== undefined) options[target]?.option.focus();
    else if (event.key === "Enter" || event.key === " ") pick(options[place]?.bar);
    else if (event.key === "Escape" && span !== null) choose(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const index = () => options.findIndex(({ bar }) => span !== null && bar.span?.since === span.since);

  return {
    node,
    draw,
    choose: choosing,
    chosen: () => options[index()]?.bar ?? null,
    /** The next with chats. @param {-1 | 1} way */
    beside: (way) => (index() < 0 ? null : (options[index() + way]?.bar ?? null)),
    focus: () => options.find(({ option }) => option.getAttribute("tabindex") === "0")?.option.focus(),
  };
}
