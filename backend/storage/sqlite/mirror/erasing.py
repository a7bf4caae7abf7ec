"""What has to go: because somebody asked for it, or because it is too old."""

from __future__ import annotations

import apsw

from backend.storage.mirror import Erasure
from backend.storage.sqlite.mirror import withholding
from backend.storage.sqlite.mirror.asking import json_of, numbers_of
from backend.storage.sqlite.mirror.places import number_at
from backend.storage.sqlite.mirror.removing import remove, settle
from backend.storage.sqlite.mirror.standing import Move, note
from backend.storage.sqlite.mirror.tombstones import bury
from backend.storage.sqlite.vault import fetch

OF_IDENTITY = "SELECT place FROM identities WHERE key = ? AND started_ms < ?"
IDS = "SELECT id FROM chats WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number"
NOT_RAW = "UPDATE quarantine SET raw = x'' WHERE raw <> x'' RETURNING 1"
BEGAN_BEFORE = (
    "SELECT number FROM chats WHERE started_ms > 0 AND started_ms < ?1 ORDER BY started_ms LIMIT ?2"
)
NO_TIME_BUT_BEFORE = (
    "SELECT number FROM chats WHERE started_ms = 0"
    " AND coalesce(ended_ms, updated * 1000) < ?1 LIMIT ?2"
)
ASIDE_BEFORE = "DELETE FROM quarantine WHERE at * 1000 < ? RETURNING 1"


def erase(db: apsw.Connection, erasure: Erasure) -> int:
    """Nobody can tell whose a record is that can't be read: none is kept raw after a person's."""
    bury(db, erasure)
    numbers, withheld = _numbers(db, erasure), withholding.ids(db, erasure)
    settled = settle(db, erasure.chat_ids)
    if erasure.keys:
        settled += len(fetch(db, NOT_RAW))
    went = len(withholding.take(db, withheld))
    return _gone(db, numbers, settled + went) + went


def named(db: apsw.Connection, erasure: Erasure) -> list[str]:
    """Ids."""
    rows = fetch(db, IDS, (json_of(_numbers(db, erasure)),))
    return [chat_id for (chat_id,) in rows] + withholding.ids(db, erasure)


def _numbers(db: apsw.Connection, erasure: Erasure) -> list[int]:
    numbers = numbers_of(db, erasure.chat_ids)
    for key in erasure.keys:
        numbers += [number_at(p) for (p,) in fetch(db, OF_IDENTITY, (key, erasure.at_s * 1000))]
    return numbers


def trim(db: apsw.Connection, keep_from_ms: int, at_most: int) -> int:
    numbers = [n for (n,) in fetch(db, BEGAN_BEFORE, (keep_from_ms, at_most))]
    left = at_most - len(numbers)
    numbers += [n for (n,) in fetch(db, NO_TIME_BUT_BEFORE, (keep_from_ms, left))]
    settled = len(fetch(db, ASIDE_BEFORE, (keep_from_ms,))) + withholding.trim(db, keep_from_ms)
    return _gone(db, numbers, settled)


def _gone(db: apsw.Connection, numbers: list[int], settled: int) -> int:
    removed = remove(db, numbers)
    if removed or settled:
        note(db, Move(removed=removed, settled=settled))
    return removed
