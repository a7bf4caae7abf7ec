"""Reading a mirror: each answer is one question to the database, in one round trip."""

from __future__ import annotations

from typing import Final

import psycopg

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
from backend.storage.postgres.mirror import withholding
from backend.storage.postgres.mirror.newest import search_newest
from backend.storage.postgres.mirror.rows import keys_in
from backend.storage.postgres.mirror.searching import search_all
from backend.storage.postgres.mirror.standing import NO_STANDING, STANDING, told
from backend.storage.postgres.vault import Row, Vault, own
from backend.storage.searching import NOBODY, PART_S, WITHIN_S

COLUMNS: Final = (
    "c.number, c.id, c.started_ms, c.ticket_id, c.email, c.visitor, c.visitor_name, c.summary"
)
OF_IDENTITY: Final = (
    " FROM identities AS i JOIN chats AS c ON c.account_id = i.account_id AND c.number = i.number"
)
LISTED: Final = (
    f"SELECT {COLUMNS}{OF_IDENTITY}"
    " WHERE i.account_id = %s AND i.key = %s AND (i.started_ms, i.number) < (%s, %s)"
)
NEWEST_FIRST: Final = " ORDER BY i.started_ms DESC, i.number DESC LIMIT %s"
COUNT: Final = (
    f"SELECT count(DISTINCT i.number){OF_IDENTITY}"  # noqa: S608  constants
    " WHERE i.account_id = %s AND i.key = ANY(%s) AND c.email <> ALL(%s)"
    " AND c.ticket_id IS DISTINCT FROM %s"
)
COUNT_ONE: Final = "SELECT count(*) FROM identities WHERE account_id = %s AND key = %s"
BY_TICKET: Final = f"SELECT {COLUMNS} FROM chats AS c WHERE c.account_id = %s AND c.ticket_id = %s"  # noqa: S608  constants
NEWEST_20: Final = " ORDER BY c.started_ms DESC, c.number DESC LIMIT 20"
TRANSCRIPT: Final = (
    "SELECT b.transcript, b.encoding FROM chats AS c"
    " JOIN bodies AS b ON b.account_id = c.account_id AND b.number = c.number"
    " WHERE c.account_id = %s AND c.id = %s"
)
OF_NUMBER: Final = "SELECT transcript, encoding FROM bodies WHERE account_id = %s AND number = %s"
KEYS_OF: Final = "SELECT keys FROM chats WHERE account_id = %s AND number = %s"
BEYOND: Final = Place(2**62, 2**62)
"""Before it comes everything."""
PATIENCE: Final = 10
"""Nobody else waits while the database searches: it may take so many times longer."""


class PostgresMirrorReader:
    def __init__(self, vault: Vault, account_id: str) -> None:
        self._vault, self._account_id = vault, account_id
        self._turn, self._standing = -1, NO_STANDING

    async def look(self) -> bool:
        """Whether the mirror is there; remembers how it stands."""
        sql, turn = STANDING, self._turn
        rows = await self._vault.run(own(self._account_id), (sql, (turn, turn, self._account_id)))
        if rows and rows[0][0] != turn:
            self._turn, self._standing = told(rows[0])
        return bool(rows)

    async def standing(self) -> Standing:
        """The same object while nothing was written."""
        await self.look()
        return self._standing

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
        sql = LISTED + shown + NEWEST_FIRST
        rows = await self._ask(sql, key, at.started_ms, at.number, *tokens, limit)
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
            rows = await self._ask(COUNT_ONE, keys[0])
        else:
            shown, tokens = shown_to(extent)
            # without a ticket no chat is left out: 0 is no ticket's id
            ticket_id = 0 if but_not_ticket is None else but_not_ticket
            rows = await self._ask(COUNT + shown, list(keys), list(but_not), ticket_id, *tokens)
        return int(rows[0][0])

    async def by_ticket(self, ticket_id: int, *, extent: Extent | None = None) -> list[ListedChat]:
        shown, tokens = shown_to(extent)
        rows = await self._ask(BY_TICKET + shown + NEWEST_20, ticket_id, *tokens)
        return [ListedChat(*row) for row in rows]

    async def transcript(self, chat_id: str, *, extent: Extent | None = None) -> StoredBody | None:
        shown, tokens = shown_to(extent)
        rows = await self._ask(TRANSCRIPT + shown, chat_id, *tokens)
        return StoredBody(*rows[0]) if rows else None

    async def transcript_of(self, listed: ListedChat) -> StoredBody | None:
        rows = await self._ask(OF_NUMBER, listed.number)
        return StoredBody(*rows[0]) if rows else None

    async def keys_of(self, listed: ListedChat) -> frozenset[bytes]:
        rows = await self._ask(KEYS_OF, listed.number)
        return frozenset(keys_in(rows[0][0])) if rows else frozenset()

    async def withheld(self, erasure: Erasure) -> list[MirroredChat]:
        ids = withholding.named(await self._ask(withholding.NAMES), erasure)
        return withholding.decoded(await self._ask(withholding.CHATS, ids)) if ids else []

    async def search(
        self, asked: Search, *, within_s: float = WITHIN_S, part_s: float = PART_S
    ) -> Hits:
        if asked.among == NOBODY:
            return NO_HITS
        try:
            return await search_all(self._vault, self._account_id, asked, within_s * PATIENCE)
        except (TimeoutError, psycopg.errors.QueryCanceled):
            return await search_newest(self._vault, self._account_id, asked, part_s * PATIENCE)

    async def close(self) -> None:
        """Nothing is open between two questions."""

    async def _ask(self, sql: str, *values: object) -> list[Row]:
        return await self._vault.run(own(self._account_id), (sql, (self._account_id, *values)))


def shown_to(extent: Extent | None) -> tuple[str, tuple[str, ...]]:
    """A further condition on `chats AS c`, and what its parameters stand for."""
    if extent is None:
        return "", ()
    ways = " OR ".join(["position(%s IN c.audience) > 0"] * len(extent.tokens))
    return f" AND ({ways})", tuple(f" {token} " for token in extent.tokens)
