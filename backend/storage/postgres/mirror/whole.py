"""Stored chats as they were put in, to be moved or written anew."""

from __future__ import annotations

from typing import Any, Final

from backend.storage.mirror import MirroredChat, StoredBody
from backend.storage.postgres.mirror.rows import keys_in
from backend.storage.postgres.vault import Db, fetch

COLUMNS: Final = (
    "c.number, c.id, c.updated, c.content_hash, c.started_ms, c.ended_ms, c.ticket_id, c.keys,"
    " c.email, c.visitor, c.visitor_name, c.summary, b.transcript, b.encoding, w.words, w.facets,"
    " c.audience"
)
TABLES: Final = (
    "chats AS c JOIN bodies AS b ON b.account_id = c.account_id AND b.number = c.number"
    " JOIN words AS w ON w.account_id = c.account_id AND w.number = c.number"
)
OF_NUMBERS: Final = f"SELECT {COLUMNS} FROM {TABLES} WHERE c.account_id = %s AND c.number = ANY(%s)"  # noqa: S608  constants
OF_ID: Final = f"SELECT {COLUMNS} FROM {TABLES} WHERE c.account_id = %s AND c.id = %s"  # noqa: S608  constants
BEHIND: Final = (
    f"SELECT {COLUMNS} FROM {TABLES} WHERE c.account_id = %s AND c.number > %s"  # noqa: S608  constants
    " ORDER BY c.number LIMIT %s"
)


async def of_numbers(db: Db, account_id: str, numbers: list[int]) -> list[MirroredChat]:
    if not numbers:
        return []
    return [chat_of(*row) for row in await fetch(db, OF_NUMBERS, (account_id, numbers))]


def chat_of(_number: int, *row: Any) -> MirroredChat:
    """Of the columns above."""
    chat_id, updated_s, digest, started_ms, ended_ms, ticket_id, keys, *more = row
    email, visitor, visitor_name, summary, body, encoding, words, facets, audience = more
    return MirroredChat(
        id=chat_id,
        updated_s=updated_s,
        content_hash=digest,
        started_ms=started_ms,
        ended_ms=ended_ms,
        ticket_id=ticket_id,
        keys=keys_in(keys),
        email=email,
        visitor=visitor,
        visitor_name=visitor_name,
        summary=summary,
        transcript=StoredBody(body, encoding).json(),
        words=words[1:-1],
        facets=facets[1:-1],
        audience=audience.strip(),
    )
