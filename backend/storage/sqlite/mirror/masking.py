"""Whether what was copied before card numbers were masked has been gone through."""

from __future__ import annotations

from collections.abc import Callable

import apsw

from backend.storage.sqlite.mirror.standing import Move, note
from backend.storage.sqlite.vault import fetch

RAW = "SELECT id, raw FROM quarantine WHERE raw <> x''"
REPLACE = "UPDATE quarantine SET raw = ? WHERE id = ?"


def is_masked(db: apsw.Connection) -> bool:
    return bool(fetch(db, "SELECT masked FROM standing")[0][0])


def note_masked(db: apsw.Connection, *, masked: bool) -> None:
    db.execute("UPDATE standing SET masked = ?", (masked,))


def mask_raw(db: apsw.Connection, mask: Callable[[str, str], str]) -> int:
    """A byte is a character meanwhile, so nothing else changes."""
    changed = [
        (after.encode("latin-1"), chat_id)
        for chat_id, raw in fetch(db, RAW)
        if (after := mask(chat_id, before := raw.decode("latin-1"))) != before
    ]
    db.executemany(REPLACE, changed)
    if changed:
        note(db, Move(settled=len(changed)))
    return len(changed)
