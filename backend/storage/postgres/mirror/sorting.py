"""What a page of chats means for what is stored in the database."""

from __future__ import annotations

from typing import Final

from backend.storage.mirror import Changes
from backend.storage.postgres.mirror.tombstones import Tombstones
from backend.storage.postgres.mirror.withholding import Restricted
from backend.storage.postgres.vault import Db, fetch
from backend.storage.sorting import Keeping, Sorted, latest_of, sorted_out

STORED: Final = (
    "SELECT id, number, updated, content_hash FROM chats WHERE account_id = %s AND id = ANY(%s)"
)


async def sort(
    db: Db, account_id: str, changes: Changes, tombstones: Tombstones, restricted: Restricted
) -> Sorted:
    latest = latest_of(changes)
    rows = await fetch(db, STORED, (account_id, list(latest))) if latest else []
    stored = {chat_id: (number, updated, known) for chat_id, number, updated, known in rows}
    keeping = Keeping(tombstones.refuse, restricted.names, changes.keep_from_ms)
    return sorted_out(latest, stored, keeping)
