"""What the one who writes has to know about what is stored."""

from __future__ import annotations

from collections.abc import Sequence

import apsw
import msgspec

from backend.storage.sqlite.vault import fetch

AMONG = "id IN (SELECT value FROM json_each(?))"
LEAST_CHECKED = "SELECT id FROM chats ORDER BY checked, number LIMIT ?"
IDS_OF = (
    "SELECT l.id FROM identities AS i JOIN listings AS l ON l.place = i.place"
    " WHERE i.key = ? ORDER BY i.started_ms DESC, i.place DESC LIMIT ?"
)
KNOWN = (
    f"SELECT id, updated FROM chats WHERE {AMONG}"  # noqa: S608  constants
    f" UNION ALL SELECT id, updated FROM withheld WHERE {AMONG}"
)
NUMBERS = f"SELECT number FROM chats WHERE {AMONG}"  # noqa: S608  a constant
BEGAN = f"SELECT id, started_ms FROM chats WHERE started_ms > 0 AND {AMONG}"  # noqa: S608  a constant


def least_checked(db: apsw.Connection, limit: int) -> list[str]:
    return [chat_id for (chat_id,) in fetch(db, LEAST_CHECKED, (limit,))]


def ids_of(db: apsw.Connection, keys: tuple[bytes, ...], at_most: int) -> list[str]:
    found = (fetch(db, IDS_OF, (key, at_most)) for key in keys)
    return list(dict.fromkeys(chat_id for rows in found for (chat_id,) in rows))[:at_most]


def known(db: apsw.Connection, chat_ids: tuple[str, ...]) -> dict[str, int]:
    """Of those that are withheld, too: they are here."""
    return dict(fetch(db, KNOWN, (json_of(chat_ids),) * 2))


def numbers_of(db: apsw.Connection, chat_ids: tuple[str, ...]) -> list[int]:
    if not chat_ids:
        return []
    return [number for (number,) in fetch(db, NUMBERS, (json_of(chat_ids),))]


def began_ms(db: apsw.Connection, chat_ids: tuple[str, ...]) -> dict[str, int]:
    return dict(fetch(db, BEGAN, (json_of(chat_ids),)))


def json_of(values: Sequence[str] | Sequence[int]) -> str:
    """For `json_each`."""
    return msgspec.json.encode(values).decode()
