"""The mirror's one row about itself, kept by whoever writes."""

from __future__ import annotations

import apsw
from msgspec import Struct

from backend.storage.mirror import Changes

NOTE = (
    "UPDATE standing SET turn = turn + 1, version = version + ?, chats = chats + ?,"
    " traces = traces OR ?, as_of = coalesce(?, as_of), complete = coalesce(?, complete),"
    " state = coalesce(?, state), roster = coalesce(?, roster),"
    " quarantined = (SELECT count(*) FROM quarantine),"
    " oldest_ms = (SELECT min(started_ms) FROM chats WHERE started_ms > 0),"
    " newest_ms = (SELECT max(started_ms) FROM chats WHERE started_ms > 0)"
)
NOTHING = Changes()


class Move(Struct, frozen=True):
    """How many chats came, changed and went."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    settled: int = 0
    """Records that are no longer kept raw."""


def note(db: apsw.Connection, move: Move, changes: Changes = NOTHING) -> None:
    """In the transaction that moved them."""
    row = (
        bool(move.added or move.changed or move.removed),
        move.added - move.removed,
        bool(move.changed or move.removed or move.settled),
        changes.as_of_s,
        changes.complete,
        changes.state,
        changes.roster,
    )
    db.execute(NOTE, row)
