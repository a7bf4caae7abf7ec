// Grey shapes where words will be. The style sheet shows them only after 100 ms.

import { h } from "./dom.js";

/** @param {"row" | "bubble"} shape @param {number} count */
export function skeleton(shape, count) {
  const bone = () => h("span", { class: "bone" });
  const part = () => h("div", { class: `skeleton-${shape}` }, bone(), bone(), shape === "row" && bone());
  const parts = Array.from({ length: count }, part);
  return h("div", { class: "skeleton", "aria-hidden": "true" }, ...parts);
}
