"""Whether what was copied before card numbers were masked has been gone through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from backend.storage.postgres.mirror.standing import Move, note
from backend.storage.postgres.vault import Db, fetch

RAW: Final = "SELECT id, raw FROM quarantine WHERE account_id = %s AND raw <> ''"
REPLACE: Final = "UPDATE quarantine SET raw = %s WHERE account_id = %s AND id = %s"
IS_MASKED: Final = "SELECT masked FROM mirrors WHERE account_id = %s"
NOTE_MASKED: Final = "UPDATE mirrors SET masked = %s WHERE account_id = %s"


async def mask_raw(db: Db, account_id: str, mask: Callable[[str, str], str]) -> int:
    """A byte is a character meanwhile, so nothing else changes."""
    changed = [
        (after.encode("latin-1"), chat_id)
        for chat_id, raw in await fetch(db, RAW, (account_id,))
        if (after := mask(chat_id, before := raw.decode("latin-1"))) != before
    ]
    for raw, chat_id in changed:
        await db.execute(REPLACE, (raw, account_id, chat_id))
    if changed:
        await note(db, account_id, Move(settled=len(changed)))
    return len(changed)
