"""Searching a mirror: what is sought is found in the index, newest first or best first.

Numbers of chats are not in the order of time, so newest first the chats of a day are asked for,
then of two days, of four and so on, until the page is full: the commonest word costs no more than
a rare one. Up to `COUNTED` hits are simply all read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from itertools import islice
from typing import Final

import apsw

from backend.chats.facets import NO_DAY
from backend.storage.mirror import NO_TIME, Hits, ListedChat, Place, Search, StoredBody
from backend.storage.searching import COUNTED, Sought
from backend.storage.sqlite.mirror.asking import json_of
from backend.storage.sqlite.mirror.deadline import deadline
from backend.storage.sqlite.mirror.matching import expression, relaxed, weighable
from backend.storage.sqlite.mirror.packing import unpacked_words
from backend.storage.sqlite.mirror.places import number_at
from backend.storage.sqlite.mirror.spans import day_of, span_before, start_of, tokens
from backend.storage.sqlite.vault import fetch

MATCHED: Final = "SELECT rowid FROM search WHERE search MATCH ? LIMIT {limit}"
"""The limit stands in it: SQLite compiles a statement anew for each value bound to LIMIT."""
MOMENTS: Final = (
    "SELECT started_ms, place FROM chats WHERE number IN (SELECT value FROM json_each(?))"
)
OF_SPAN: Final = (
    "SELECT c.started_ms, c.place FROM search AS s CROSS JOIN chats AS c ON c.number = s.rowid"
    " WHERE s.search MATCH ?"
)
BEST: Final = (  # facets and identities weigh nothing
    OF_SPAN + " AND s.rank MATCH 'bm25(1, 0, 0)' AND c.started_ms >= ? AND c.started_ms < ?"
    " ORDER BY s.rank LIMIT {limit}"
)
LISTED: Final = (
    "SELECT place, id, started_ms, ticket_id, email, visitor, visitor_name, summary FROM listings"
    " WHERE place IN (SELECT value FROM json_each(?))"
)
NEWEST: Final = "SELECT max(started_ms) FROM chats WHERE started_ms > 0 AND started_ms < ?"
OLDEST: Final = "SELECT min(started_ms) FROM chats WHERE started_ms > 0"
WORDS: Final = "SELECT encoding, transcript, words FROM bodies WHERE number = ?"

MOST_DAYS: Final = 200
"""Tokens of time in a question; more narrow it down too little."""
AT_THE_END: Final = 2**62

Moment = tuple[int, int]
"""When a chat began, and its place."""


def search_all(db: apsw.Connection, asked: Search, within_s: float) -> Hits:
    """Raises apsw.InterruptError when it takes too long."""
    with _snapshot(db), deadline(db, within_s):
        look = _Look(db, asked)
        numbers = look.matched(asked.sought, COUNTED + 1)
        return look.best(numbers) if _is_best(asked) else look.newest(numbers)


def search_newest(db: apsw.Connection, asked: Search, within_s: float) -> Hits:
    """As far as it comes: chat by chat, from the newest on."""
    found: list[Moment] = []
    last, whole = None, False
    with _snapshot(db):
        with deadline(db, within_s) as over, suppress(apsw.InterruptError):
            look = _Look(db, asked)
            for moment in look.candidates():
                last = moment
                if look.fits(moment):
                    found.append(moment)
                if len(found) > asked.limit or over():
                    break
            else:
                whole = True
        rows = listed(db, found[: asked.limit])
    end = found[asked.limit - 1] if len(found) > asked.limit else last
    more, exact = not whole and end is not None, whole and asked.before is None
    return Hits(rows, more, _place(end if more else None), len(found), exact, "newest", not whole)


def _is_best(asked: Search) -> bool:
    return asked.order == "best" and weighable(asked.sought)


def listed(db: apsw.Connection, moments: list[Moment]) -> list[ListedChat]:
    """In the same order."""
    places = [place for _, place in moments]
    rows = {row[0]: ListedChat(*row) for row in fetch(db, LISTED, (json_of(places),))}
    return [rows[place] for place in places if place in rows]


class _Look:
    """One question to the index, in one state of it."""

    def __init__(self, db: apsw.Connection, asked: Search) -> None:
        self._db, self._asked, self._cheap = db, asked, relaxed(asked.sought)
        sought = asked.sought
        self._any_time = sought.from_ms is None and sought.until_ms is None
        first = NO_TIME if self._any_time else NO_TIME + 1
        self._from = first if sought.from_ms is None else max(first, sought.from_ms)
        self._until = AT_THE_END if sought.until_ms is None else sought.until_ms

    def matched(self, sought: Sought, limit: int) -> list[int]:
        """Numbers of chats, in no order; those of the days at both ends may be too many."""
        sql = MATCHED.format(limit=limit)
        days = self._days()
        if days is None:
            return []
        said = expression(sought, self._asked.among, days)
        return [number for (number,) in fetch(self._db, sql, (said,))]

    def newest(self, numbers: list[int]) -> Hits:
        limit = self._asked.limit
        if len(numbers) <= COUNTED:
            moments = self._sorted(fetch(self._db, MOMENTS, (json_of(numbers),)))
            page = list(filter(self._follows, moments))
            count, exact = len(moments), True
        else:
            page = list(islice(filter(self.fits, self.candidates()), limit + 1))
            count, exact = COUNTED, False
        more, rows = len(page) > limit, listed(self._db, page[:limit])
        end = _place(page[limit - 1]) if more else None
        return Hits(rows, more, end, count, exact, "newest", partial=False)

    def best(self, numbers: list[int]) -> Hits:
        count, exact = self._count(numbers)
        skip, limit = self._asked.skip, self._asked.limit
        days = self._days()
        page: list[Moment] = []
        if numbers and days is not None:
            said = expression(self._asked.sought, self._asked.among, days)
            sql = BEST.format(limit=skip + limit + 1)
            page = fetch(self._db, sql, (said, self._from, self._until))[skip:]
        more = len(page) > limit and skip + limit < COUNTED
        rows = listed(self._db, page[:limit])
        return Hits(rows, more, None, count, exact, "best", partial=False)

    def candidates(self) -> Iterator[Moment]:
        """Newest first, what follows the page before; all hits are among them."""
        below, days = self._until, 1
        if (before := self._asked.before) is not None:
            below = min(below, before.started_ms + 1)
        while (last := self._day_below(below)) is not None:
            first = span_before(last, days)
            yield from filter(self._follows, self._span(tokens(first, last)))
            below, days = start_of(first), days * 2
        if self._any_time:
            yield from filter(self._follows, self._span([NO_DAY]))

    def fits(self, candidate: Moment) -> bool:
        """Whether it is a hit, by its own words where the index was not asked about them all."""
        if not self._cheap.words and not self._cheap.no_words:
            return True
        ((encoding, body, packed),) = fetch(self._db, WORDS, (number_at(candidate[1]),))
        transcript = StoredBody(body, encoding).json()
        return self._cheap.fits(unpacked_words(packed, transcript))

    def _count(self, numbers: list[int]) -> tuple[int, bool]:
        if len(numbers) > COUNTED:
            return COUNTED, False
        return len(self._sorted(fetch(self._db, MOMENTS, (json_of(numbers),)))), True

    def _days(self) -> list[str] | None:
        """The tokens of the time that is asked about; none for all of it; None when no chat began
        in it."""
        if self._any_time:
            return []
        ((oldest,),) = fetch(self._db, OLDEST)
        ((newest,),) = fetch(self._db, NEWEST, (self._until,))
        if oldest is None or newest is None or newest < self._from:
            return None
        days = tokens(day_of(max(oldest, self._from)), day_of(newest))
        return days if len(days) <= MOST_DAYS else []

    def _day_below(self, below_ms: int) -> date | None:
        ((newest,),) = fetch(self._db, NEWEST, (below_ms,))
        return None if newest is None or newest < self._from else day_of(newest)

    def _span(self, days: list[str]) -> list[Moment]:
        said = expression(self._cheap.sought, self._asked.among, days)
        return self._sorted(fetch(self._db, OF_SPAN, (said,)))

    def _sorted(self, moments: list[Moment]) -> list[Moment]:
        """Those in time, newest first."""
        return sorted((m for m in moments if self._from <= m[0] < self._until), reverse=True)

    def _follows(self, moment: Moment) -> bool:
        before: Place | None = self._asked.before
        return before is None or moment < (before.started_ms, before.number)


def _place(moment: Moment | None) -> Place | None:
    return None if moment is None else Place(*moment)


@contextmanager
def _snapshot(db: apsw.Connection) -> Iterator[None]:
    """All statements of the block see one state."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")
