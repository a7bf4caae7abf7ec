// The frame grows with its content up to a limit; beyond it the content scrolls inside.

const TALLEST = 600;
const SETTLE_MS = 60;
// What a menu or a dialog needs around it.
const ROOM = 64;

/** A pane's `.content` is measured, not its scroll box: the box is as tall as the frame, so it
 * would answer with the height that was asked for last time.
 * @param {HTMLElement} root @param {(height: number) => void} resize */
export function followHeight(root, resize) {
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function ask() {
    const height = Math.min(TALLEST, Math.ceil(wanted(root)));
    // A frame that is hidden measures 0.
    if (height < 1 || innerWidth === 0 || height === asked) return;
    asked = height;
    resize(height);
  }

  const sizes = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(ask, SETTLE_MS);
  });
  const watch = () => {
    sizes.disconnect();
    for (const part of measured(root)) sizes.observe(part);
  };
  new MutationObserver(watch).observe(root, { childList: true, subtree: true });
  watch();
}

/** @param {HTMLElement} root @returns {HTMLElement[]} */
function measured(root) {
  return [...root.querySelectorAll(/** @type {"div"} */ ("[data-measured]"))];
}

/** Where one chat follows another the frame is as tall as it may be: nothing jumps on the way.
 * @param {HTMLElement} root */
function wanted(root) {
  if (measured(root).some((part) => part.dataset["measured"] === "tall" && part.offsetHeight > 0)) return TALLEST;
  const stacked = measured(root).filter((part) => part.dataset["measured"] === "stacked");
  const floating = measured(root).filter((part) => part.dataset["measured"] === "floating");
  const below = stacked.reduce((sum, part) => sum + part.offsetHeight, 0);
  const open = floating.filter((part) => part.offsetHeight > 0);
  return Math.max(below, ...open.map((part) => part.offsetHeight + ROOM));
}
