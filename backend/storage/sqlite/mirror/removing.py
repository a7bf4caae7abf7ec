"""Taking chats out, with every trace: identities, words, transcript."""

from __future__ import annotations

import apsw

from backend.storage.mirror import StoredBody
from backend.storage.packing import unpacked_words
from backend.storage.sqlite.mirror.asking import json_of
from backend.storage.sqlite.mirror.rows import KEY_BYTES, who
from backend.storage.sqlite.vault import fetch

ROW = (
    "SELECT c.place, c.started_ms, c.keys, b.encoding, b.transcript, b.words, b.facets"
    " FROM chats AS c JOIN bodies AS b ON b.number = c.number WHERE c.number = ?"
)
FORGET_WORDS = (
    "INSERT INTO search (search, rowid, words, facets, who) VALUES ('delete', ?, ?, ?, ?)"
)
FORGET_IDENTITY = "DELETE FROM identities WHERE key = ? AND started_ms = ? AND place = ?"
SETTLE = "DELETE FROM quarantine WHERE id IN (SELECT value FROM json_each(?)) RETURNING 1"


def remove(db: apsw.Connection, numbers: list[int]) -> int:
    """How many there were."""
    return sum(_one(db, number) for number in dict.fromkeys(numbers))


def settle(db: apsw.Connection, chat_ids: tuple[str, ...]) -> int:
    """Records that need not be kept raw any more; how many there were."""
    return len(fetch(db, SETTLE, (json_of(chat_ids),))) if chat_ids else 0


def _one(db: apsw.Connection, number: int) -> bool:
    rows = fetch(db, ROW, (number,))
    if not rows:
        return False
    place, started_ms, keys, encoding, body, packed, facets = rows[0]
    transcript = StoredBody(body, encoding).json()
    db.execute(FORGET_WORDS, (number, unpacked_words(packed, transcript), facets, who(keys)))
    for at in range(0, len(keys), KEY_BYTES):
        db.execute(FORGET_IDENTITY, (keys[at : at + KEY_BYTES], started_ms, place))
    db.execute("DELETE FROM listings WHERE place = ?", (place,))
    db.execute("DELETE FROM bodies WHERE number = ?", (number,))
    db.execute("DELETE FROM chats WHERE number = ?", (number,))
    return True
