// All keys of the panel, for its help sheet. They are handled where they work.

/** @typedef {{ place: string, keys: { names: string[], does: string }[] }} Place */

/** A name that is longer than a letter or a sign is translated. @type {Place[]} */
export const PLACES = [
  {
    place: "everywhere",
    keys: [
      { names: ["?"], does: "help" },
      { names: ["/"], does: "search" },
      { names: ["tab"], does: "on" },
      { names: ["escape"], does: "close" },
    ],
  },
  {
    place: "list",
    keys: [
      { names: ["↓", "j"], does: "next" },
      { names: ["↑", "k"], does: "previous" },
      { names: ["home", "end"], does: "ends" },
      { names: ["enter"], does: "open" },
    ],
  },
  {
    place: "search",
    keys: [
      { names: ["↓", "↑"], does: "move" },
      { names: ["n"], does: "next" },
      { names: ["p"], does: "previous" },
      { names: ["delete", "backspace"], does: "remove" },
      { names: ["escape"], does: "leave" },
    ],
  },
  {
    place: "months",
    keys: [
      { names: ["←", "→"], does: "month" },
      { names: ["home", "end"], does: "first_month" },
      { names: ["enter"], does: "choose" },
      { names: ["escape"], does: "all" },
    ],
  },
  {
    place: "transcript",
    keys: [
      { names: ["j"], does: "older" },
      { names: ["k"], does: "newer" },
      { names: ["↓", "↑"], does: "line" },
      { names: ["page_down", "page_up", "space"], does: "page" },
      { names: ["escape"], does: "back" },
    ],
  },
];
