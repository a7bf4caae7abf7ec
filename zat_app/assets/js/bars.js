// The bars of the strip of months, and the words about them; brought with the strip.

/** @import { Glance, Month } from "./contract" */
/** @import { Env } from "./present.js" */
/** @typedef {ReturnType<typeof bar>} Bar */

import { milliseconds } from "./format.js";

const LEAST_BARS = 12;
const MOST_BARS = 61;

/** A bar a month from the first chat to now, or a quarter, or a year: as fine as there is room for.
 * Times without chats have a bar without height.
 * @param {Env} env @param {Month[]} months @returns {Bar[]} */
export function barsOf(env, months) {
  const { monthNumber, now } = env.format;
  const numbered = months.map((month) => ({ month, number: monthNumber(middle(month)) }));
  const first = numbered[0]?.number ?? 0;
  const last = Math.max(monthNumber(now()), numbered.at(-1)?.number ?? 0);
  const size = [1, 3].find((one) => last - first < one * MOST_BARS) ?? 12;
  const end = Math.floor(last / size);
  const begin = Math.min(Math.floor(first / size), end - LEAST_BARS + 1);
  return Array.from({ length: end - begin + 1 }, (_, index) => {
    const mine = numbered.filter(({ number }) => Math.floor(number / size) === begin + index);
    return bar(env, mine.map(({ month }) => month)); // prettier-ignore
  });
}

/** @param {Env} env @param {Month[]} months */
function bar(env, months) {
  /** @param {"chats" | "missed" | "bad"} what */
  const sum = (what) => months.reduce((total, month) => total + month[what], 0);
  const [first, last] = [months[0], months.at(-1)];
  const counts = { chats: sum("chats"), missed: sum("missed"), bad: sum("bad") };
  if (first === undefined || last === undefined) return { ...counts, span: null, period: "", words: "" };
  const span = { since: first.since, until: last.until };
  const period = env.format.months(middle(first), middle(last));
  return { ...counts, span, period, words: barWords(env, period, counts) };
}

/** "March 2024: 3 chats, 1 missed". @param {Env} env @param {string} period
 * @param {{ chats: number, missed: number, bad: number }} counts */
function barWords({ words: { t }, format }, period, { chats, missed, bad }) {
  const facts = [
    t("glance.chats", { count: chats }),
    missed > 0 ? t("glance.missed", { count: missed }) : "",
    bad > 0 ? t("glance.bad", { count: bad }) : "",
  ];
  return t("glance.bar", { period, facts: format.list(facts.filter((fact) => fact !== "")) });
}

/** "Since Mar 2021"; null when nothing has a date. @param {Env} env @param {Glance} glance */
export function sinceWords({ words: { t }, format }, { since, chats, cut_off }) {
  if (cut_off) return t("glance.cut_off", { count: chats });
  const ms = milliseconds(since);
  return ms === null ? null : t("glance.since", { since: format.month(ms) });
}

/** A moment that is in that month, whatever the zone. @param {Month} month */
function middle({ since, until }) {
  return ((milliseconds(since) ?? 0) + (milliseconds(until) ?? 0)) / 2;
}
