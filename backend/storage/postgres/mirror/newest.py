"""When a search takes too long: as many hits as are found among the newest chats, one by one.

The index is not asked: each chat is read, and held against what is sought.
"""

from __future__ import annotations

import time
from typing import Final

from msgspec import Struct

from backend.storage.mirror import Hits, Place, Search
from backend.storage.postgres.mirror.rows import keys_in
from backend.storage.postgres.mirror.searching import (
    AT_THE_END,
    SNAPSHOT,
    Bounds,
    Moment,
    listed,
)
from backend.storage.postgres.vault import Db, Vault, fetch, own
from backend.storage.searching import Among, Sought, Term
from backend.storage.terms import in_words

CHATS: Final = (
    "SELECT c.started_ms, c.number, w.words, w.facets, c.keys, c.ticket_id FROM chats AS c"
    " JOIN words AS w ON w.account_id = c.account_id AND w.number = c.number"
    " WHERE c.account_id = %s AND c.started_ms >= %s AND (c.started_ms, c.number) < (%s, %s)"
    " ORDER BY c.started_ms DESC, c.number DESC LIMIT %s"
)
STEP: Final = 200


class Candidate(Struct, frozen=True):
    started_ms: int
    number: int
    words: str
    facets: str
    keys: bytes
    ticket_id: int | None

    @property
    def moment(self) -> Moment:
        return self.started_ms, self.number


async def search_newest(vault: Vault, account_id: str, asked: Search, within_s: float) -> Hits:
    """As far as it comes."""
    end = time.monotonic() + within_s
    async with vault.transaction(SNAPSHOT, own(account_id)) as db:
        found, last, whole = await _walk(db, account_id, asked, end)
        page = found[: asked.limit]
        rows = await listed(db, account_id, page)
    stop = page[-1] if len(found) > asked.limit else last
    more = not whole and stop is not None
    place = Place(*stop) if more and stop is not None else None
    exact = whole and asked.before is None
    return Hits(rows, more, place, len(found), exact, "newest", partial=not whole)


async def _walk(
    db: Db, account_id: str, asked: Search, end: float
) -> tuple[list[Moment], Moment | None, bool]:
    """Hits, one more than a page at most; the last chat looked at; whether all were."""
    bounds, found, last = Bounds(asked), list[Moment](), _begin(asked)
    while True:
        values = account_id, bounds.from_ms, *last, STEP
        chats = [Candidate(*row) for row in await fetch(db, CHATS, values)]
        for candidate in chats:
            last = candidate.moment
            if fits(candidate, asked.sought, asked.among):
                found.append(last)
            if len(found) > asked.limit:
                return found, last, False
        if len(chats) < STEP:
            return found, last, True
        if time.monotonic() >= end:
            return found, last, False


def _begin(asked: Search) -> Moment:
    until = Bounds(asked).until_ms, -1
    place = asked.before
    return min(until, (AT_THE_END, 0) if place is None else (place.started_ms, place.number))


def fits(chat: Candidate, sought: Sought, among: Among | None) -> bool:
    """The same as the engine is asked, word by word."""
    return (
        (among is None or _is_among(chat, among))
        and all(_says(chat, term) for term in sought.words)
        and not any(_says(chat, term) for term in sought.no_words)
        and all(any(in_words(term, chat.facets) for term in group) for group in sought.facets)
        and not any(in_words(term, chat.facets) for term in sought.no_facets)
    )


def _says(chat: Candidate, term: Term) -> bool:
    return in_words(term, chat.words)


def _is_among(chat: Candidate, among: Among) -> bool:
    keys = set(keys_in(chat.keys))
    of_ticket = among.ticket is not None and chat.ticket_id == among.ticket
    if not of_ticket and keys.isdisjoint(among.keys):
        return False
    excluded = among.but_not_ticket is not None and chat.ticket_id == among.but_not_ticket
    return not excluded and keys.isdisjoint(among.but_not)
