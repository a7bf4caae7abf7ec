"""Reading a mirror, where it is asked for: each answer takes microseconds, so no thread is used."""

from __future__ import annotations

import asyncio
from typing import Final

import apsw

from backend.accounts.extent import Extent
from backend.storage.mirror import (
    NO_HITS,
    Erasure,
    Hits,
    ListedChat,
    MirroredChat,
    Place,
    Search,
    Standing,
    StoredBody,
)
from backend.storage.searching import NOBODY, PART_S, WITHIN_S
from backend.storage.sqlite.mirror import withholding
from backend.storage.sqlite.mirror.places import number_at
from backend.storage.sqlite.mirror.rows import KEY_BYTES
from backend.storage.sqlite.mirror.searching import (
    search_all,
    search_newest,
)
from backend.storage.sqlite.vault import Row, fetch

COLUMNS: Final = (
    "l.place, l.id, l.started_ms, l.ticket_id, l.email, l.visitor, l.visitor_name, l.summary"
)
STANDING: Final = (
    "SELECT turn, version, chats, oldest_ms, newest_ms, as_of, complete, quarantined, state, roster"
    " FROM standing"
)
TURN: Final = "SELECT turn FROM standing"
LISTED: Final = (
    f"SELECT {COLUMNS} FROM identities AS i JOIN listings AS l ON l.place = i.place"  # noqa: S608  constants
    " WHERE i.key = ? AND (i.started_ms, i.place) < (?, ?){shown}"
    " ORDER BY i.started_ms DESC, i.place DESC LIMIT {limit}"
)
"""The limit stands in it: SQLite compiles a statement anew for each value bound to LIMIT."""
BY_TICKET: Final = (
    f"SELECT {COLUMNS} FROM listings AS l WHERE l.ticket_id = ?"  # noqa: S608  constants
    "{shown} ORDER BY l.started_ms DESC, l.place DESC LIMIT 20"
)
TRANSCRIPT: Final = (
    "SELECT b.transcript, b.encoding FROM chats AS c JOIN bodies AS b ON b.number = c.number"
    " WHERE c.id = ?"
)
SHOWN_TRANSCRIPT: Final = (
    "SELECT b.transcript, b.encoding FROM chats AS c JOIN bodies AS b ON b.number = c.number"
    " JOIN listings AS l ON l.place = c.place WHERE c.id = ?{shown}"
)
OF_NUMBER: Final = "SELECT transcript, encoding FROM bodies WHERE number = ?"
KEYS_OF: Final = "SELECT keys FROM chats WHERE number = ?"
BEYOND: Final = Place(2**62, 2**62)
"""Before it comes everything."""


class SqliteMirrorReader:
    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._standing: tuple[int, Standing] | None = None

    async def standing(self) -> Standing:
        """The one at hand while nothing was written: state and roster can be large."""
        ((turn,),) = fetch(self._db, TURN)
        if self._standing is None or self._standing[0] != turn:
            self._standing = read_standing(self._db)
        return self._standing[1]

    async def listed(
        self,
        key: bytes,
        *,
        limit: int,
        before: Place | None = None,
        extent: Extent | None = None,
    ) -> list[ListedChat]:
        at = before or BEYOND
        shown, tokens = shown_to(extent)
        sql = LISTED.format(limit=int(limit), shown=shown)
        rows = fetch(self._db, sql, (key, at.started_ms, at.number, *tokens))
        return [ListedChat(*row) for row in rows]

    async def count(
        self,
        keys: tuple[bytes, ...],
        *,
        but_not: tuple[bytes, ...] = (),
        but_not_ticket: int | None = None,
        extent: Extent | None = None,
    ) -> int:
        if len(keys) == 1 and not but_not and but_not_ticket is None and extent is None:
            rows = fetch(self._db, "SELECT count(*) FROM identities WHERE key = ?", keys)
        else:
            rows = fetch(self._db, *_counting(keys, but_not, but_not_ticket, extent))
        return int(rows[0][0])

    async def by_ticket(self, ticket_id: int, *, extent: Extent | None = None) -> list[ListedChat]:
        shown, tokens = shown_to(extent)
        rows = fetch(self._db, BY_TICKET.format(shown=shown), (ticket_id, *tokens))
        return [ListedChat(*row) for row in rows]

    async def transcript(self, chat_id: str, *, extent: Extent | None = None) -> StoredBody | None:
        shown, tokens = shown_to(extent)
        sql = TRANSCRIPT if extent is None else SHOWN_TRANSCRIPT.format(shown=shown)
        rows = fetch(self._db, sql, (chat_id, *tokens))
        return StoredBody(*rows[0]) if rows else None

    async def transcript_of(self, listed: ListedChat) -> StoredBody | None:
        rows = fetch(self._db, OF_NUMBER, (number_at(listed.number),))
        return StoredBody(*rows[0]) if rows else None

    async def keys_of(self, listed: ListedChat) -> frozenset[bytes]:
        rows = fetch(self._db, KEYS_OF, (number_at(listed.number),))
        joined = rows[0][0] if rows else b""
        return frozenset(joined[at : at + KEY_BYTES] for at in range(0, len(joined), KEY_BYTES))

    async def withheld(self, erasure: Erasure) -> list[MirroredChat]:
        return withholding.chats(self._db, withholding.ids(self._db, erasure))

    async def search(
        self, asked: Search, *, within_s: float = WITHIN_S, part_s: float = PART_S
    ) -> Hits:
        """In two steps at most, and others have their turn between them."""
        if asked.among == NOBODY:
            return NO_HITS
        try:
            return search_all(self._db, asked, within_s)
        except apsw.InterruptError:
            await asyncio.sleep(0)
        return search_newest(self._db, asked, part_s)

    async def close(self) -> None:
        self._db.close()


def read_standing(db: apsw.Connection) -> tuple[int, Standing]:
    """With the number of writes so far."""
    (row,) = fetch(db, STANDING)
    turn, version, chats, oldest, newest, as_of, complete, aside, state, roster = row
    return turn, Standing(
        version, chats, oldest, newest, as_of, bool(complete), aside, state, roster
    )


def shown_to(extent: Extent | None) -> tuple[str, tuple[str, ...]]:
    """A further condition on `listings AS l`, and what its question marks stand for."""
    if extent is None:
        return "", ()
    ways = " OR ".join(["instr(l.audience, ?)"] * len(extent.tokens))
    return f" AND ({ways})", tuple(f" {token} " for token in extent.tokens)


def _counting(
    keys: tuple[bytes, ...],
    but_not: tuple[bytes, ...],
    ticket_id: int | None,
    extent: Extent | None,
) -> tuple[str, Row]:
    shown, tokens = shown_to(extent)
    sql = (
        "SELECT count(DISTINCT i.place) FROM identities AS i"  # noqa: S608  question marks
        " JOIN listings AS l ON l.place = i.place"
        f" WHERE i.key IN ({_marks(keys)}) AND l.email NOT IN ({_marks(but_not)})"
        f" AND l.ticket_id IS NOT ?{shown}"
    )
    # without a ticket no chat is left out: 0 is no ticket's id
    return sql, (*keys, *but_not, 0 if ticket_id is None else ticket_id, *tokens)


def _marks(values: tuple[bytes, ...]) -> str:
    return ", ".join("?" * len(values))
