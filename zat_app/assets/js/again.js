// A later answer to the same question. What the reader has before them stays where it is: rows that
// say the same, further pages, weak matches, the open transcript.

/** @import { Listed, Reading, Shelf, State } from "./state.js" */

/** @param {State} before @param {State} after  as a first answer would leave it @returns {State} */
export function kept(before, after) {
  if (before.phase !== "listed" || before.sequence !== after.sequence) return after;
  const strong = merged(before.strong, after.strong);
  const ids = new Set(strong.chats.map((chat) => chat.summary.id));
  const weak = without(before.weak, ids);
  return { ...after, strong, weak, readings: readings(before, after, [...strong.chats, ...weak.chats]) };
}

/** @param {Shelf} shelf @param {Set<string>} ids @returns {Shelf} */
function without(shelf, ids) {
  const chats = shelf.chats.filter((chat) => !ids.has(chat.summary.id));
  return chats.length === shelf.chats.length ? shelf : { ...shelf, chats };
}

/** New ones come first. What stands behind the last one both know stays, if there still is more and
 * nothing older took its place.
 * @param {Shelf} old @param {Shelf} fresh @returns {Shelf} */
function merged(old, fresh) {
  const known = new Map(old.chats.map((chat) => [chat.summary.id, chat.summary]));
  const page = fresh.chats.map((chat) => ({ ...chat, summary: same(known.get(chat.summary.id), chat.summary) }));
  const listed = new Set(page.map((chat) => chat.summary.id));
  const last = old.chats.findLastIndex((chat) => listed.has(chat.summary.id));
  const isFull = fresh.nextCursor !== null && known.has(page.at(-1)?.summary.id ?? "");
  const behind = isFull ? old.chats.slice(last + 1) : [];
  const chats = [...page, ...behind];
  const nothingNew = chats.length === old.chats.length && chats.every((chat, i) => chat.summary === old.chats[i]?.summary);
  return {
    ...fresh,
    chats: nothingNew ? old.chats : chats,
    nextCursor: behind.length > 0 ? old.nextCursor : fresh.nextCursor,
  };
}

/** The known value where both say the same, so that nothing is drawn again.
 * @template T @param {T | undefined} known @param {T} fresh @returns {T} */
function same(known, fresh) {
  return known !== undefined && JSON.stringify(known) === JSON.stringify(fresh) ? known : fresh;
}

/** What stands before the reader stays until its successor is there.
 * @param {State} before @param {State} after @param {Listed[]} shown
 * @returns {State["readings"]} */
function readings(before, after, shown) {
  const unchanged = new Set([...before.strong.chats, ...before.weak.chats].map((chat) => chat.summary));
  const valid = shown.filter(({ summary }) => unchanged.has(summary) || before.run.includes(summary.id));
  const old = valid.flatMap(({ summary: { id } }) => entry(id, before.readings[id]));
  const fresh = Object.entries(after.readings).map(([id, reading]) => [id, same(before.readings[id], reading)]);
  return Object.fromEntries([...old, ...fresh]);
}

/** @param {string} id @param {Reading | undefined} reading @returns {[string, Reading][]} */
function entry(id, reading) {
  return reading === undefined ? [] : [[id, reading]];
}

/** Chats that are being read, went on, and whose transcripts did not come along.
 * @param {State} before @param {State} after @returns {Listed[]} */
export function outrun(before, after) {
  const same = after.run.filter((id) => after.readings[id] === before.readings[id]);
  return same.flatMap((id) => {
    const now = find(after, id);
    return now === undefined || now.summary === find(before, id)?.summary ? [] : [now];
  });
}

/** @param {State} state @param {string} id */
function find(state, id) {
  return [...state.strong.chats, ...state.weak.chats].find((chat) => chat.summary.id === id);
}

/** How many chats came in with an answer that was not the first: those before the last one that
 * was there already. What moves up behind it because another went is not new.
 * @param {State} before @param {State} after */
export function arrived(before, after) {
  const follows = before.phase === "listed" && after.phase === "listed" && before.sequence === after.sequence;
  if (!follows || before.found === after.found) return 0;
  const known = new Set(before.strong.chats.map((chat) => chat.summary.id));
  const isKnown = after.strong.chats.map((chat) => known.has(chat.summary.id));
  const among = known.size === 0 ? isKnown : isKnown.slice(0, isKnown.lastIndexOf(true) + 1);
  return among.filter((one) => !one).length;
}
