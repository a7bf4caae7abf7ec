"""Stored chats as they were put in, to be moved or written anew."""

from __future__ import annotations

from typing import Any

import apsw

from backend.storage.mirror import MirroredChat, StoredBody
from backend.storage.sqlite.mirror.asking import json_of
from backend.storage.sqlite.mirror.packing import unpacked_words
from backend.storage.sqlite.mirror.rows import KEY_BYTES
from backend.storage.sqlite.vault import fetch

COLUMNS = (
    "c.number, c.id, c.updated, c.content_hash, c.started_ms, c.ended_ms, l.ticket_id, c.keys,"
    " l.email, l.visitor, l.visitor_name, l.summary, b.transcript, b.encoding, b.words, b.facets,"
    " l.audience"
)
TABLES = (
    "chats AS c JOIN listings AS l ON l.place = c.place JOIN bodies AS b ON b.number = c.number"
)
OF_NUMBERS = (
    f"SELECT {COLUMNS} FROM {TABLES}"  # noqa: S608  constants
    " WHERE c.number IN (SELECT value FROM json_each(?))"
)
BEHIND = f"SELECT {COLUMNS} FROM {TABLES} WHERE c.number > ? ORDER BY c.number LIMIT ?"  # noqa: S608  constants


def of_numbers(db: apsw.Connection, numbers: list[int]) -> list[MirroredChat]:
    return [_chat(*row) for row in fetch(db, OF_NUMBERS, (json_of(numbers),))] if numbers else []


def behind(db: apsw.Connection, after: int, at_most: int) -> list[tuple[int, MirroredChat]]:
    return [(row[0], _chat(*row)) for row in fetch(db, BEHIND, (after, at_most))]


def _chat(_number: int, *row: Any) -> MirroredChat:
    chat_id, updated_s, digest, started_ms, ended_ms, ticket_id, keys, *more = row
    email, visitor, visitor_name, summary, body, encoding, packed, facets, audience = more
    transcript = StoredBody(body, encoding).json()
    return MirroredChat(
        id=chat_id,
        updated_s=updated_s,
        content_hash=digest,
        started_ms=started_ms,
        ended_ms=ended_ms,
        ticket_id=ticket_id,
        keys=split(keys),
        email=email,
        visitor=visitor,
        visitor_name=visitor_name,
        summary=summary,
        transcript=transcript,
        words=unpacked_words(packed, transcript),
        facets=facets,
        audience=audience.strip(),
    )


def split(keys: bytes) -> tuple[bytes, ...]:
    return tuple(keys[at : at + KEY_BYTES] for at in range(0, len(keys), KEY_BYTES))
