"""Chats of restricted people: kept whole in a table of their own, which no answer reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from backend.storage.mirror import NO_TIME, Erasure, MirroredChat
from backend.storage.postgres.mirror.rows import keys_in
from backend.storage.postgres.vault import Db, Row, fetch

PUT: Final = (
    "INSERT INTO withheld AS w (account_id, id, updated, last_ms, started_ms, keys, chat)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (account_id, id) DO UPDATE SET"
    " updated = excluded.updated, last_ms = excluded.last_ms, started_ms = excluded.started_ms,"
    " keys = excluded.keys, chat = excluded.chat WHERE excluded.updated >= w.updated"
)
UPDATED: Final = "SELECT updated FROM withheld WHERE account_id = %s AND id = %s"
NAMES: Final = "SELECT id, started_ms, keys FROM withheld WHERE account_id = %s"
GIVE_BACK: Final = (
    "DELETE FROM withheld WHERE account_id = %s AND id = ANY(%s) RETURNING chat, updated"
)
CHATS: Final = "SELECT chat, updated FROM withheld WHERE account_id = %s AND id = ANY(%s)"
ALL: Final = "SELECT chat, updated FROM withheld WHERE account_id = %s ORDER BY id"
TOO_OLD: Final = "DELETE FROM withheld WHERE account_id = %s AND last_ms < %s RETURNING 1"
RESTRICTED: Final = "SELECT restricted FROM mirrors WHERE account_id = %s"
RESTRICT: Final = "UPDATE mirrors SET restricted = %s WHERE account_id = %s"

_DECODER = msgspec.msgpack.Decoder(MirroredChat)


class Restricted:
    """The mirror's own list of restricted identities."""

    def __init__(self, keys: Iterable[bytes]) -> None:
        self.keys = frozenset(keys)

    @classmethod
    async def of(cls, db: Db, account_id: str) -> Restricted:
        rows = await fetch(db, RESTRICTED, (account_id,))
        return cls(keys_in(rows[0][0]) if rows else ())

    def names(self, chat: MirroredChat) -> bool:
        return bool(self.keys) and not self.keys.isdisjoint(chat.keys)


async def set_restricted(db: Db, account_id: str, restricted: Restricted) -> None:
    await db.execute(RESTRICT, (b"".join(sorted(restricted.keys)), account_id))


async def put(db: Db, account_id: str, chats: Iterable[MirroredChat]) -> None:
    """A chat replaces an older state of itself; a live answer, which has no time, keeps it."""
    for chat in chats:
        known = [] if chat.updated_s else await fetch(db, UPDATED, (account_id, chat.id))
        at = chat.updated_s or (known[0][0] if known else 0)
        last_ms = chat.started_ms
        if last_ms == NO_TIME:  # it began, at the latest, when it ended or was changed
            last_ms = at * 1000 if chat.ended_ms is None else chat.ended_ms
        keys, packed = b"".join(chat.keys), msgspec.msgpack.encode(chat)
        row = account_id, chat.id, at, last_ms, chat.started_ms, keys, packed
        await db.execute(PUT, row)


def named(rows: list[Row], erasure: Erasure) -> list[str]:
    """Ids of those among NAMES' rows that `erasure` names."""
    keys, wanted = set(erasure.keys), set(erasure.chat_ids)
    return [
        chat_id
        for chat_id, started_ms, joined in rows
        if chat_id in wanted
        or (started_ms < erasure.at_s * 1000 and not keys.isdisjoint(keys_in(joined)))
    ]


async def ids(db: Db, account_id: str, erasure: Erasure) -> list[str]:
    """Those withheld that `erasure` names."""
    return named(await fetch(db, NAMES, (account_id,)), erasure)


async def not_restricted(db: Db, account_id: str, restricted: Restricted) -> list[str]:
    """Ids of those withheld whose people are restricted no more."""
    rows = await fetch(db, NAMES, (account_id,))
    return [chat_id for chat_id, _, keys in rows if restricted.keys.isdisjoint(keys_in(keys))]


async def take(db: Db, account_id: str, chat_ids: Iterable[str]) -> list[MirroredChat]:
    """They are withheld no more, and nowhere else."""
    wanted = list(chat_ids)
    return decoded(await fetch(db, GIVE_BACK, (account_id, wanted))) if wanted else []


async def trim(db: Db, account_id: str, keep_from_ms: int) -> int:
    return len(await fetch(db, TOO_OLD, (account_id, keep_from_ms)))


def decoded(rows: list[Row]) -> list[MirroredChat]:
    return [
        msgspec.structs.replace(_DECODER.decode(packed), updated_s=updated_s)
        for packed, updated_s in rows
    ]
