"""Chats of restricted people: kept whole in a table of their own, which no answer reads."""

from __future__ import annotations

from collections.abc import Iterable

import apsw
import msgspec

from backend.storage.mirror import NO_TIME, Erasure, MirroredChat
from backend.storage.sqlite.mirror.asking import json_of
from backend.storage.sqlite.mirror.whole import split
from backend.storage.sqlite.vault import fetch

PUT = (
    "INSERT INTO withheld VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
    " updated = excluded.updated, last_ms = excluded.last_ms, started_ms = excluded.started_ms,"
    " keys = excluded.keys, chat = excluded.chat WHERE excluded.updated >= updated"
)
UPDATED = "SELECT updated FROM withheld WHERE id = ?"
NAMES = "SELECT id, started_ms, keys FROM withheld"
GIVE_BACK = (
    "DELETE FROM withheld WHERE id IN (SELECT value FROM json_each(?)) RETURNING chat, updated"
)
CHATS = "SELECT chat, updated FROM withheld WHERE id IN (SELECT value FROM json_each(?))"
TOO_OLD = "DELETE FROM withheld WHERE last_ms < ? RETURNING 1"

_DECODER = msgspec.msgpack.Decoder(MirroredChat)


class Restricted:
    """The mirror's own list of restricted identities."""

    def __init__(self, db: apsw.Connection) -> None:
        self.keys = frozenset(key for (key,) in fetch(db, "SELECT key FROM restrictions"))

    def names(self, chat: MirroredChat) -> bool:
        return bool(self.keys) and not self.keys.isdisjoint(chat.keys)


def set_restricted(db: apsw.Connection, keys: Iterable[bytes]) -> None:
    db.execute("DELETE FROM restrictions")
    db.executemany("INSERT OR IGNORE INTO restrictions VALUES (?)", [(key,) for key in keys])


def put(db: apsw.Connection, chats: Iterable[MirroredChat]) -> None:
    """A chat replaces an older state of itself; a live answer, which has no time, keeps it."""
    for chat in chats:
        known = fetch(db, UPDATED, (chat.id,))
        at = chat.updated_s or (known[0][0] if known else 0)
        last_ms = chat.started_ms
        if last_ms == NO_TIME:  # it began, at the latest, when it ended or was changed
            last_ms = at * 1000 if chat.ended_ms is None else chat.ended_ms
        packed = msgspec.msgpack.encode(chat)
        db.execute(PUT, (chat.id, at, last_ms, chat.started_ms, b"".join(chat.keys), packed))


def ids(db: apsw.Connection, erasure: Erasure) -> list[str]:
    """Those withheld that `erasure` names."""
    keys, wanted = set(erasure.keys), set(erasure.chat_ids)
    return [
        chat_id
        for chat_id, started_ms, joined in fetch(db, NAMES)
        if chat_id in wanted
        or (started_ms < erasure.at_s * 1000 and not keys.isdisjoint(split(joined)))
    ]


def not_restricted(db: apsw.Connection, restricted: Restricted) -> list[str]:
    """Ids of those withheld whose people are restricted no more."""
    rows = fetch(db, NAMES)
    return [chat_id for chat_id, _, keys in rows if restricted.keys.isdisjoint(split(keys))]


def chats(db: apsw.Connection, chat_ids: list[str]) -> list[MirroredChat]:
    return [_decoded(*row) for row in fetch(db, CHATS, (json_of(chat_ids),))]


def everything(db: apsw.Connection) -> list[MirroredChat]:
    return [_decoded(*row) for row in fetch(db, "SELECT chat, updated FROM withheld ORDER BY id")]


def take(db: apsw.Connection, chat_ids: Iterable[str]) -> list[MirroredChat]:
    """They are withheld no more, and nowhere else."""
    return [_decoded(*row) for row in fetch(db, GIVE_BACK, (json_of(list(chat_ids)),))]


def trim(db: apsw.Connection, keep_from_ms: int) -> int:
    return len(fetch(db, TOO_OLD, (keep_from_ms,)))


def _decoded(packed: bytes, updated_s: int) -> MirroredChat:
    return msgspec.structs.replace(_DECODER.decode(packed), updated_s=updated_s)
