"""The index, read: which chats have the tokens that are asked for, in one round trip."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from psycopg import AsyncCursor

from backend.storage.postgres.mirror.matching import Asked
from backend.storage.postgres.mirror.postings import Members, unpacked
from backend.storage.postgres.vault import Db, Row

TOKENS: Final = (
    "SELECT token, block, members FROM postings WHERE account_id = %s AND token = ANY(%s)"
)
BEGINNING: Final = (
    "SELECT block, members FROM postings WHERE account_id = %s AND token >= %s AND token < %s"
)
OF_BLOCKS: Final = " AND block = ANY(%s)"
LAST: Final = "\U0010ffff"
"""Behind every character of a token."""


async def read_index(
    db: Db, account_id: str, asked: Iterable[Asked], among: Members | None
) -> dict[Asked, Members]:
    """Of `among`'s blocks only, when it is given."""
    blocks = [] if among is None else [list(among)]
    narrow = OF_BLOCKS if blocks else ""
    tokens = [one.token for one in asked if not one.prefix]
    beginnings = [one for one in asked if one.prefix]
    found: dict[Asked, Members] = {Asked(token): {} for token in tokens}
    whole = await db.execute(TOKENS + narrow, (account_id, tokens, *blocks), binary=True)
    parts: list[tuple[Asked, AsyncCursor[Row]]] = []
    for one in beginnings:
        values: tuple[Any, ...] = (account_id, one.token, one.token + LAST, *blocks)
        parts.append((one, await db.execute(BEGINNING + narrow, values, binary=True)))
    for token, block, members in await whole.fetchall():
        found[Asked(token)][block] = unpacked(members)
    for one, cursor in parts:
        joined: Members = {}
        for block, members in await cursor.fetchall():
            joined[block] = joined.get(block, 0) | unpacked(members)
        found[one] = joined
    return found
