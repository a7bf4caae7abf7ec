// Dates, times and numbers the agent's way: their locale, their time zone.

/** @typedef {ReturnType<typeof formatter>} Formatter */

const DAY_MS = 86_400_000;

/** @param {string | null | undefined} locale
 * @param {string | null | undefined} timeZone  an IANA name; the browser's zone when unusable
 * @param {() => number} [now]  milliseconds since 1970 */
export function formatter(locale, timeZone, now = Date.now) {
  const language = usableLocale(locale);
  const zone = usableZone(timeZone);
  /** @param {Intl.DateTimeFormatOptions} options */
  const date = (options) => new Intl.DateTimeFormat(language, { ...zone, ...options });
  const clock = date({ timeStyle: "short" });
  const thisYear = date({ weekday: "short", day: "numeric", month: "short" });
  const otherYear = date({ day: "numeric", month: "short", year: "numeric" });
  const longDay = date({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const full = date({ dateStyle: "full", timeStyle: "long" });
  /** @type {Intl.DateTimeFormatOptions} */
  const iso = { year: "numeric", month: "2-digit", day: "2-digit" };
  const parts = new Intl.DateTimeFormat("en-CA", { ...zone, ...iso });
  // Japanese puts no comma between a day and its time.
  const comma = language.startsWith("ja") ? " " : ", ";
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  // Portuguese's "mar. de 2021" is long for a line.
  const month = date({ month: language.startsWith("pt") ? "2-digit" : "short", year: "numeric" });
  const wholeMonth = date({ month: "long", year: "numeric" });
  const longDate = date({ dateStyle: "long" });
  // English's short form, "20 sec. ago", is long; the narrow form of others is no sentence.
  const brief = new Intl.RelativeTimeFormat(language, {
    style: language.startsWith("en") ? "narrow" : "short",
  });

  /** The calendar day in the agent's zone, counted so that days can be subtracted.
   * @param {number} ms */
  function dayNumber(ms) {
    const [year, month, day] = parts.format(ms).split("-").map(Number);
    return Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1) / DAY_MS;
  }

  /** @param {number} ms */
  const daysAgo = (ms) => dayNumber(now()) - dayNumber(ms);
  /** @param {number} ms */
  const year = (ms) => Number(parts.format(ms).split("-")[0]);

  /** "14 Nov 2024": for the middle of a sentence, where "Today" can't stand. @param {number} ms */
  const calendar = (ms) => (year(ms) === year(now()) ? thisYear : otherYear).format(ms);

  /** "Today", "Fri, 14 Nov" or "14 Nov 2024". @param {number} ms */
  function day(ms) {
    const ago = daysAgo(ms);
    if (ago === 0 || ago === 1) return capital(relative.format(-ago, "day"), language);
    return calendar(ms);
  }

  return {
    time: (/** @type {number} */ ms) => clock.format(ms),
    day,
    date: calendar,
    daysAgo,
    year,
    isThisYear: (/** @type {number} */ ms) => year(ms) === year(now()),
    dateAndTime: (/** @type {number} */ ms) => `${calendar(ms)}${comma}${clock.format(ms)}`,
    dayAndTime: (/** @type {number} */ ms) => `${day(ms)}${comma}${clock.format(ms)}`,
    longDay: (/** @type {number} */ ms) => longDay.format(ms),
    full: (/** @type {number} */ ms) => full.format(ms),
    month: (/** @type {number} */ ms) => month.format(ms),
    /** "March 2024", "January – March 2024". @param {number} from @param {number} to */
    months: (from, to) => wholeMonth.formatRange(from, to),
    /** Months since the year 0. @param {number} ms */
    monthNumber: (ms) => year(ms) * 12 + Number(parts.format(ms).split("-")[1]) - 1,
    now,
    longDate: (/** @type {number} */ ms) => longDate.format(ms),
    age: (/** @type {number} */ ms) => now() - ms,
    ago: (/** @type {number} */ ms) => ago(brief, (now() - ms) / 1000),
    duration: (/** @type {number} */ seconds) => duration(language, seconds),
    size: (/** @type {number} */ bytes) => size(language, bytes),
    number: (/** @type {number} */ value) => new Intl.NumberFormat(language).format(value),
    list: (/** @type {string[]} */ items) =>
      new Intl.ListFormat(language, { style: "narrow", type: "conjunction" }).format(items),
  };
}

/** Milliseconds since 1970, or null when the text is no time. @param {string | null} text */
export function milliseconds(text) {
  const ms = text === null ? NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/** "20s ago", in steps; null for what is hardly past, or ahead of our clock.
 * @param {Intl.RelativeTimeFormat} brief @param {number} seconds */
function ago(brief, seconds) {
  if (seconds < 10) return null;
  if (seconds < 60) return brief.format(-Math.floor(seconds / 10) * 10, "second");
  if (seconds < 3600) return brief.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 2 * 86_400) return brief.format(-Math.floor(seconds / 3600), "hour");
  return brief.format(-Math.floor(seconds / 86_400), "day");
}

/** @param {string} language @param {number} seconds */
function duration(language, seconds) {
  if (seconds < 60) return unit(language, "second", Math.max(0, Math.round(seconds)));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return unit(language, "minute", minutes);
  const rest = minutes % 60;
  const hours = unit(language, "hour", Math.floor(minutes / 60));
  return rest === 0 ? hours : `${hours}\u00A0${unit(language, "minute", rest)}`;
}

/** @param {string} language @param {number} bytes */
function size(language, bytes) {
  if (bytes < 1000) return unit(language, "byte", bytes);
  if (bytes < 1_000_000) return unit(language, "kilobyte", Math.round(bytes / 1000));
  return unit(language, "megabyte", Math.round(bytes / 100_000) / 10);
}

/** @param {string} language @param {string} name @param {number} value */
function unit(language, name, value) {
  return new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short" })
    .format(value)
    .replaceAll(" ", "\u00A0");
}

/** @param {string} text @param {string} language */
function capital(text, language) {
  return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
}

/** @param {string | null | undefined} locale */
function usableLocale(locale) {
  try {
    return Intl.getCanonicalLocales((locale ?? "").replaceAll("_", "-"))[0] ?? "en";
  } catch {
    return "en";
  }
}

/** @param {string | null | undefined} timeZone @returns {{ timeZone?: string }} */
function usableZone(timeZone) {
  if (!timeZone) return {};
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return { timeZone };
  } catch {
    return {};
  }
}
