"""Searching a mirror: what is sought is found in the index, newest first or best first.

Up to `COUNTED` hits are simply all read. Of more, the newest are nearly always those copied last,
which is proved (`latest.py`); where it can't be, numbers of chats not being in the order of time,
the chats of a day are asked for, then of two days, of four and so on, until the page is full. So
the commonest word costs no more than a rare one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from itertools import islice
from typing import Final

import apsw
from msgspec import structs

from backend.chats.facets import NO_DAY
from backend.storage.mirror import NO_HITS, NO_TIME, Hits, ListedChat, Place, Search, StoredBody
from backend.storage.packing import unpacked_words
from backend.storage.searching import COUNTED
from backend.storage.spans import day_of, span_before, start_of, tokens
from backend.storage.sqlite.mirror.asking import json_of
from backend.storage.sqlite.mirror.deadline import STEPS, STEPS_IN_PREFIXES, deadline
from backend.storage.sqlite.mirror.latest import (
    LATEST,
    Moment,
    latest,
    moments_among,
    moments_of,
    newest_of,
)
from backend.storage.sqlite.mirror.matching import expression, has_prefix, relaxed
from backend.storage.sqlite.mirror.places import number_at
from backend.storage.sqlite.vault import fetch
from backend.storage.terms import weighable

MATCHED: Final = "SELECT rowid FROM search WHERE search MATCH ? LIMIT {limit}"
"""The limit stands in it: SQLite compiles a statement anew for each value bound to LIMIT."""
COUNT: Final = "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT {limit})"
OF_SPAN: Final = (
    "SELECT c.started_ms, c.place FROM search AS s CROSS JOIN chats AS c ON c.number = s.rowid"
    " WHERE s.search MATCH ?"
)
RANKED: Final = "rank MATCH 'bm25(1, 0, 0)'"
"""Facets and identities weigh nothing."""
BEST: Final = (
    f"SELECT rowid FROM search WHERE search MATCH ? AND {RANKED} ORDER BY rank"  # noqa: S608  a constant
    " LIMIT {limit}"
)
BEST_IN_TIME: Final = (
    f"{OF_SPAN} AND s.{RANKED} AND c.started_ms >= ? AND c.started_ms < ?"
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
FEW: Final = 200
"""Hits that are sooner read than spared."""
AT_THE_END: Final = 2**62


def search_all(db: apsw.Connection, asked: Search, within_s: float) -> Hits:
    """Raises apsw.InterruptError when it takes too long."""
    steps = STEPS_IN_PREFIXES if has_prefix(asked.sought) else STEPS
    with _snapshot(db), deadline(db, within_s, steps):
        look = _Look(db, asked)
        return look.best() if _is_best(asked) else look.newest()


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

    def newest(self) -> Hits:
        limit, said = self._asked.limit, self._said()
        if said is None:
            return NO_HITS
        if (among := self._asked.among) is not None:
            numbers = self._matched(said)
            if len(numbers) <= COUNTED:
                return self._whole(moments_among(self._db, numbers, among.keys).values())
        numbers = latest(self._db, said)
        if len(numbers) < LATEST:
            return self._whole(moments_of(self._db, numbers).values())
        count = self._counted(said)
        page = self._proved(numbers, said) if count > FEW else None
        if page is None and count <= COUNTED:
            return self._whole(fetch(self._db, OF_SPAN, (said,)))
        if page is None:
            page = list(islice(filter(self.fits, self.candidates()), limit + 1))
        more, rows = len(page) > limit, listed(self._db, page[:limit])
        end = _place(page[limit - 1]) if more else None
        exact = count <= COUNTED
        return Hits(rows, more, end, min(count, COUNTED), exact, "newest", partial=False)

    def _whole(self, found: Iterable[Moment]) -> Hits:
        """All hits are at hand."""
        limit, moments = self._asked.limit, self._sorted(found)
        page = list(islice(filter(self._follows, moments), limit + 1))
        more, rows = len(page) > limit, listed(self._db, page[:limit])
        end = _place(page[limit - 1]) if more else None
        return Hits(rows, more, end, len(moments), exact=True, order="newest", partial=False)

    def _proved(self, numbers: list[int], said: str) -> list[Moment] | None:
        """The first page and a hit more; None when the last copied may not be the newest."""
        if not self._any_time or self._asked.before is not None:
            return None
        return newest_of(self._db, numbers, said, self._asked.limit + 1)

    def best(self) -> Hits:
        said = self._said()
        if said is None:
            return structs.replace(NO_HITS, order="best")
        count, exact = self._count(said)
        skip, limit = self._asked.skip, self._asked.limit
        page = self._best(said, skip + limit + 1)[skip:] if count else []
        more = len(page) > limit and skip + limit < COUNTED
        rows = listed(self._db, page[:limit])
        return Hits(rows, more, None, count, exact, "best", partial=False)

    def _best(self, said: str, limit: int) -> list[Moment]:
        if not self._any_time:
            sql = BEST_IN_TIME.format(limit=limit)
            return fetch(self._db, sql, (said, self._from, self._until))
        numbers = [number for (number,) in fetch(self._db, BEST.format(limit=limit), (said,))]
        moments = moments_of(self._db, numbers)
        return [moments[number] for number in numbers]

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

    def _said(self) -> str | None:
        """None: no chat began in the time that is asked about. Of the days at both ends the index
        may find too many."""
        days = self._days()
        return None if days is None else expression(self._asked.sought, self._asked.among, days)

    def _matched(self, said: str) -> list[int]:
        sql = MATCHED.format(limit=COUNTED + 1)
        return [number for (number,) in fetch(self._db, sql, (said,))]

    def _counted(self, said: str) -> int:
        ((count,),) = fetch(self._db, COUNT.format(limit=COUNTED + 1), (said,))
        return int(count)

    def _count(self, said: str) -> tuple[int, bool]:
        count = self._counted(said)
        if count > COUNTED:
            return COUNTED, False
        return count if self._any_time else len(self._span_of(said)), True

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
        return self._span_of(expression(self._cheap.sought, self._asked.among, days))

    def _span_of(self, said: str) -> list[Moment]:
        return self._sorted(fetch(self._db, OF_SPAN, (said,)))

    def _sorted(self, moments: Iterable[Moment]) -> list[Moment]:
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
