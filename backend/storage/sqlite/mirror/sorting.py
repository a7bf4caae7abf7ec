"""What a page of chats means for what is stored: new, changed, the same, or not to be kept."""

from __future__ import annotations

import apsw
from msgspec import Struct, structs

from backend.storage.mirror import NO_TIME, Changes, MirroredChat
from backend.storage.sqlite.mirror.asking import json_of
from backend.storage.sqlite.mirror.rows import Numbered
from backend.storage.sqlite.mirror.tombstones import Tombstones
from backend.storage.sqlite.mirror.withholding import Restricted
from backend.storage.sqlite.vault import fetch

STORED = (
    "SELECT id, number, updated, content_hash FROM chats"
    " WHERE id IN (SELECT value FROM json_each(?))"
)


class Sorted(Struct):
    added: list[MirroredChat] = []
    changed: list[Numbered] = []
    """With the stored number and the update time to keep."""
    touched: list[tuple[int, int]] = []
    """(update time, number): the same content, changed later."""
    withheld: list[MirroredChat] = []
    """Of restricted people: to be kept where nobody is shown them."""
    unchanged: int = 0
    refused: int = 0


def sort(
    db: apsw.Connection, changes: Changes, tombstones: Tombstones, restricted: Restricted
) -> Sorted:
    found = Sorted()
    latest = {chat.id: chat for chat in sorted(changes.chats, key=lambda c: c.updated_s)}
    for chat_id in changes.deleted:
        latest.pop(chat_id, None)
    stored = _stored(db, list(latest))
    for chat in latest.values():
        if tombstones.refuse(chat) or _too_old(chat, changes.keep_from_ms):
            found.refused += 1
        elif restricted.names(chat):
            found.withheld.append(chat)
        elif chat.id not in stored:
            found.added.append(chat)
        else:
            _compare(found, chat, *stored[chat.id])
    return found


def _compare(found: Sorted, chat: MirroredChat, number: int, updated: int, known: bytes) -> None:
    """A live answer has no update time: the stored one stays. An older chat changes nothing."""
    at = chat.updated_s or updated
    if at < updated or (at == updated and chat.content_hash == known):
        found.unchanged += 1
    elif chat.content_hash == known:
        found.unchanged += 1
        found.touched.append((at, number))
    else:
        found.changed.append((number, structs.replace(chat, updated_s=at)))


def _stored(db: apsw.Connection, ids: list[str]) -> dict[str, tuple[int, int, bytes]]:
    rows = fetch(db, STORED, (json_of(ids),)) if ids else []
    return {chat_id: (number, updated, known) for chat_id, number, updated, known in rows}


def _too_old(chat: MirroredChat, keep_from_ms: int | None) -> bool:
    """Without a time of its own a chat began, at the latest, when it ended or was changed."""
    if keep_from_ms is None:
        return False
    if chat.started_ms != NO_TIME:
        return chat.started_ms < keep_from_ms
    last_ms = chat.updated_s * 1000 if chat.ended_ms is None else chat.ended_ms
    return last_ms < keep_from_ms
