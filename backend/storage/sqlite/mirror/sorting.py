"""What a page of chats means for what is stored in the file."""

from __future__ import annotations

import apsw

from backend.storage.mirror import Changes
from backend.storage.sorting import Keeping, Sorted, Stored, latest_of, sorted_out
from backend.storage.sqlite.mirror.asking import json_of
from backend.storage.sqlite.mirror.tombstones import Tombstones
from backend.storage.sqlite.mirror.withholding import Restricted
from backend.storage.sqlite.vault import fetch

STORED = (
    "SELECT id, number, updated, content_hash FROM chats"
    " WHERE id IN (SELECT value FROM json_each(?))"
)


def sort(
    db: apsw.Connection, changes: Changes, tombstones: Tombstones, restricted: Restricted
) -> Sorted:
    latest = latest_of(changes)
    stored = _stored(db, list(latest))
    keeping = Keeping(tombstones.refuse, restricted.names, changes.keep_from_ms)
    return sorted_out(latest, stored, keeping)


def _stored(db: apsw.Connection, ids: list[str]) -> dict[str, Stored]:
    rows = fetch(db, STORED, (json_of(ids),)) if ids else []
    return {chat_id: (number, updated, known) for chat_id, number, updated, known in rows}
