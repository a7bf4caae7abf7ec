"""Searching a mirror: what is sought is found in the index, newest first or best first.

Few hits are all read. Of many, the newest are looked for among the newest chats: the more hits
there are, the sooner the page is full.
"""

from __future__ import annotations

import time
from typing import Final

from msgspec import structs

from backend.storage.mirror import NO_HITS, NO_TIME, Hits, ListedChat, Place, Search
from backend.storage.postgres.mirror.index import read_index
from backend.storage.postgres.mirror.matching import Condition, Matching, word_members
from backend.storage.postgres.mirror.postings import (
    Members,
    count,
    has,
    members_of,
    numbers_in,
    without,
)
from backend.storage.postgres.mirror.ranking import Ranking
from backend.storage.postgres.vault import Db, Row, Statement, Vault, fetch, own
from backend.storage.searching import COUNTED, Among
from backend.storage.spans import day_of, tokens
from backend.storage.terms import is_letter, weighable

SNAPSHOT: Final[Statement] = ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", ())
"""All statements see one state."""
EXTENT: Final = "SELECT chats, tokens, oldest_ms, newest_ms FROM mirrors WHERE account_id = %s"
OF_KEYS: Final = "SELECT number FROM identities WHERE account_id = %s AND key = ANY(%s)"
OF_TICKET: Final = "SELECT number FROM chats WHERE account_id = %s AND ticket_id = %s"
OF_CHATS: Final = (
    " FROM chats AS c JOIN words AS w ON w.account_id = c.account_id AND w.number = c.number"
    " WHERE c.account_id = %s AND c.number = ANY(%s) AND c.started_ms >= %s AND c.started_ms < %s"
)
MOMENTS: Final = f"SELECT c.started_ms, c.number{OF_CHATS}"
WEIGHED: Final = f"SELECT c.started_ms, c.number, w.words, w.length{OF_CHATS}"
WALK: Final = (
    "SELECT started_ms, number FROM chats WHERE account_id = %s AND started_ms >= %s"
    " AND (started_ms, number) < (%s, %s) ORDER BY started_ms DESC, number DESC LIMIT %s"
)
LISTED: Final = (
    "SELECT number, id, started_ms, ticket_id, email, visitor, visitor_name, summary FROM chats"
    " WHERE account_id = %s AND number = ANY(%s)"
)

MOST_DAYS: Final = 200
"""Facets of time in a question; more narrow it down too little."""
FEW: Final = 4000
"""Hits that are sooner read than spared; of more, the best are not told."""
DENSE: Final = 20
"""Where one of so many chats is a hit, the newest hits are soon found."""
FIRST_STEP: Final = 500
LONGEST_STEP: Final = 16_000
AT_THE_END: Final = 2**62

Moment = tuple[int, int]
"""When a chat began, and its number."""


async def search_all(vault: Vault, account_id: str, asked: Search, within_s: float) -> Hits:
    """Raises TimeoutError or QueryCanceled when it takes too long."""
    if within_s <= 0:
        raise TimeoutError
    limit = f"SET LOCAL statement_timeout = {max(1, round(within_s * 1000)):d}", ()
    async with vault.transaction(SNAPSHOT, limit, own(account_id)) as db:
        return await _Look(db, account_id, asked, time.monotonic() + within_s).hits()


class Bounds:
    """When the chats that are asked for began."""

    def __init__(self, asked: Search) -> None:
        sought = asked.sought
        self.any_time = sought.from_ms is None and sought.until_ms is None
        first = NO_TIME if self.any_time else NO_TIME + 1
        self.from_ms = first if sought.from_ms is None else max(first, sought.from_ms)
        self.until_ms = AT_THE_END if sought.until_ms is None else sought.until_ms


class _Look:
    """One question, in one state of the mirror."""

    def __init__(self, db: Db, account_id: str, asked: Search, end: float) -> None:
        self._db, self._account_id, self._asked, self._end = db, account_id, asked, end
        self._bounds = Bounds(asked)
        self._conditions: list[Condition] = []

    async def hits(self) -> Hits:
        best = self._asked.order == "best" and weighable(self._asked.sought)
        empty = structs.replace(NO_HITS, order="best") if best else NO_HITS
        ((chats, all_tokens, oldest_ms, newest_ms),) = await self._fetch(EXTENT)
        days = self._days(oldest_ms, newest_ms)
        if days is None:
            return empty
        matching = Matching(self._asked.sought, days)
        self._conditions = matching.conditions()
        among = await self._whose(self._asked.among) if self._asked.among else None
        narrow = None if best else among  # how rare a word is, all chats tell
        index = await read_index(self._db, self._account_id, matching.asked(), narrow)
        members = matching.members(index.__getitem__, among)
        self._check()
        size = count(members)
        if best and size <= FEW:
            words = [term for term in self._asked.sought.words if not is_letter(term)]
            having = [(term, count(word_members(term, index.__getitem__))) for term in words]
            return await self._best(members, Ranking(having, chats, all_tokens))
        if size > FEW or (self._are_sure() and COUNTED < size > chats // DENSE):
            return await self._newest_of_many(members)
        return await self._newest(await self._read(MOMENTS, members))

    async def _best(self, members: Members, ranking: Ranking) -> Hits:
        rows = await self._read(WEIGHED, members)
        self._check()
        scored = [(-ranking.score(words, length), number, ms) for ms, number, words, length in rows]
        skip, limit = self._asked.skip, self._asked.limit
        page = [(ms, number) for _, number, ms in sorted(scored)[skip : skip + limit + 1]]
        more = len(page) > limit and skip + limit < COUNTED
        shown, hits = await self._listed(page[:limit]), len(scored)
        return Hits(shown, more, None, min(hits, COUNTED), hits <= COUNTED, "best", partial=False)

    async def _newest(self, rows: list[Row]) -> Hits:
        """All hits are at hand."""
        found = sorted(rows, reverse=True)
        page = [moment for moment in found if self._follows(moment)][: self._asked.limit + 1]
        return await self._page(page, min(len(found), COUNTED), exact=len(found) <= COUNTED)

    async def _newest_of_many(self, members: Members) -> Hits:
        """Looked for from the newest on, until the page is full and they are surely many."""
        sure = self._are_sure()
        found: list[Moment] = []
        place = self._asked.before if sure else None
        last, step = (
            (AT_THE_END, 0) if place is None else (place.started_ms, place.number),
            FIRST_STEP,
        )
        while True:
            chats = await self._walk(last, step)
            hits = members_of(number for _, number in chats if has(members, number))
            found += sorted(await self._read(MOMENTS, hits), reverse=True) if hits else []
            page = [moment for moment in found if self._follows(moment)][: self._asked.limit + 1]
            self._check()
            whole = len(chats) < step
            if whole or (len(page) > self._asked.limit and (sure or len(found) > COUNTED)):
                break
            last, step = chats[-1], min(2 * step, LONGEST_STEP)
        exact = whole and not sure and len(found) <= COUNTED
        return await self._page(page, len(found) if exact else COUNTED, exact=exact)

    def _are_sure(self) -> bool:
        """Whether all that the index finds are hits."""
        return self._bounds.any_time and not self._conditions

    async def _walk(self, last: Moment, step: int) -> list[Moment]:
        """Chats in time, newest first, that follow `last`."""
        below = min(last, (self._bounds.until_ms, -1))
        values = self._account_id, self._bounds.from_ms, *below, step
        return [(ms, number) for ms, number in await fetch(self._db, WALK, values)]

    async def _page(self, page: list[Moment], hits: int, *, exact: bool) -> Hits:
        limit = self._asked.limit
        more, rows = len(page) > limit, await self._listed(page[:limit])
        end = Place(*page[limit - 1]) if more else None
        return Hits(rows, more, end, hits, exact, "newest", partial=False)

    async def _read(self, sql: str, members: Members) -> list[Row]:
        """Of those that are hits."""
        sql += "".join(f" AND {condition}" for condition, _ in self._conditions)
        sought = [needle for _, needles in self._conditions for needle in needles]
        numbers, bounds = numbers_in(members), self._bounds
        values = self._account_id, numbers, bounds.from_ms, bounds.until_ms, *sought
        return await fetch(self._db, sql, values) if numbers else []

    async def _listed(self, page: list[Moment]) -> list[ListedChat]:
        return await listed(self._db, self._account_id, page)

    async def _whose(self, among: Among) -> Members:
        found = await self._of(among.keys, among.ticket)
        if among.but_not or among.but_not_ticket is not None:
            found = without(found, await self._of(among.but_not, among.but_not_ticket))
        return found

    async def _of(self, keys: tuple[bytes, ...], ticket_id: int | None) -> Members:
        rows = await self._fetch(OF_KEYS, list(keys)) if keys else []
        if ticket_id is not None:
            rows += await self._fetch(OF_TICKET, ticket_id)
        return members_of(number for (number,) in rows)

    def _days(self, oldest_ms: int | None, newest_ms: int | None) -> list[str] | None:
        """The facets of the time that is asked about; none for all of it; None when no chat began
        in it."""
        if self._bounds.any_time:
            return []
        if oldest_ms is None or newest_ms is None:
            return None
        first, last = (
            max(oldest_ms, self._bounds.from_ms),
            min(newest_ms, self._bounds.until_ms - 1),
        )
        if last < first:
            return None
        days = tokens(day_of(first), day_of(last))
        return days if len(days) <= MOST_DAYS else []

    def _follows(self, moment: Moment) -> bool:
        before: Place | None = self._asked.before
        return before is None or moment < (before.started_ms, before.number)

    def _check(self) -> None:
        if time.monotonic() >= self._end:
            raise TimeoutError

    async def _fetch(self, sql: str, *values: object) -> list[Row]:
        return await fetch(self._db, sql, (self._account_id, *values))


async def listed(db: Db, account_id: str, page: list[Moment]) -> list[ListedChat]:
    """In the same order."""
    numbers = [number for _, number in page]
    rows = await fetch(db, LISTED, (account_id, numbers)) if numbers else []
    chats = {row[0]: ListedChat(*row) for row in rows}
    return [chats[number] for number in numbers if number in chats]
