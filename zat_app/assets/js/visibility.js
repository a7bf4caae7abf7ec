// Is the panel in front of the agent? Zendesk keeps a frame per ticket tab and hides them in ways
// that fire different events; the last word of any of them counts.

/** @import { Host } from "./zaf.js" */

/** @param {Host} host @param {(visible: boolean) => void} changed  called on changes only */
export function watchVisibility(host, changed) {
  const seen = { inView: false, active: true, away: false, observed: false };
  let visible = false;

  /** @param {Partial<typeof seen>} news */
  function note(news) {
    Object.assign(seen, news);
    const next = seen.inView && seen.active && !seen.away && document.visibilityState === "visible";
    if (next === visible) return;
    visible = next;
    changed(visible);
  }

  new IntersectionObserver((entries) => {
    const inView = entries.at(-1)?.isIntersecting ?? false;
    note(inView ? { inView, active: true, observed: true } : { inView, observed: true });
  }).observe(document.documentElement);
  document.addEventListener("visibilitychange", () => note({}));
  addEventListener("pagehide", () => note({ away: true }));
  addEventListener("pageshow", () => note({ away: false }));
  host.on("app.deactivated", () => note({ active: false }));
  // A frame that was loaded under `visibility: hidden` gets no call from the observer when shown.
  host.on("app.activated", () => {
    note({ active: true, inView: seen.observed ? seen.inView : innerWidth > 0 });
  });
  return { isVisible: () => visible };
}
