"""A mirror's row about itself: who may write, and what moved."""

from __future__ import annotations

import time
from typing import Final

from msgspec import Struct

from backend.errors import LeaseLost
from backend.storage.mirror import Changes, Standing
from backend.storage.postgres.listening import TELL
from backend.storage.postgres.vault import Db, Row, Statement, fetch

BEGIN: Final = (
    "INSERT INTO mirrors (account_id, turn, version) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
)
ENTER: Final = "UPDATE mirrors SET writer = writer + 1 WHERE account_id = %s RETURNING writer"
LOCK: Final = "SELECT writer, last_number FROM mirrors WHERE account_id = %s FOR UPDATE"
NOTE: Final = (
    "UPDATE mirrors SET turn = turn + 1, version = version + %s, chats = chats + %s,"
    " tokens = tokens + %s, last_number = greatest(last_number, %s), traces = traces OR %s,"
    " as_of = coalesce(%s, as_of), complete = coalesce(%s, complete),"
    " state = coalesce(%s, state), roster = coalesce(%s, roster),"
    " quarantined = (SELECT count(*) FROM quarantine AS q WHERE q.account_id = mirrors.account_id),"
    " oldest_ms = (SELECT min(started_ms) FROM chats AS c"
    " WHERE c.account_id = mirrors.account_id AND started_ms > 0),"
    " newest_ms = (SELECT max(started_ms) FROM chats AS c"
    " WHERE c.account_id = mirrors.account_id AND started_ms > 0)"
    " WHERE account_id = %s"
)
STANDING: Final = (
    "SELECT turn, version, chats, oldest_ms, newest_ms, as_of, complete, quarantined,"
    " CASE WHEN turn <> %s THEN state END, CASE WHEN turn <> %s THEN roster END"
    " FROM mirrors WHERE account_id = %s"
)
"""State and roster can be large: who knows a turn's is not told them again."""
NO_STANDING: Final = Standing(0, 0, None, None, None, False, 0, None, None)
NOTHING: Final = Changes()


class Move(Struct, frozen=True):
    """How many chats came, changed and went, and how many tokens there are more."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    settled: int = 0
    """Records that are no longer kept raw."""
    tokens: int = 0
    last_number: int = 0


def begin(account_id: str) -> Statement:
    """Beyond every version of an earlier copy: who remembers answers of that one must see it."""
    now = time.time_ns() // 1_000_000
    return BEGIN, (account_id, now, now)


async def lock(db: Db, account_id: str, writer: int) -> int:
    """The last number given. Raises LeaseLost for a writer whom another one has followed."""
    rows = await fetch(db, LOCK, (account_id,))
    if not rows or rows[0][0] != writer:
        raise LeaseLost
    return int(rows[0][1])


async def note(db: Db, account_id: str, move: Move, changes: Changes = NOTHING) -> None:
    """In the transaction that moved them."""
    row = (
        int(bool(move.added or move.changed or move.removed)),
        move.added - move.removed,
        move.tokens,
        move.last_number,
        bool(move.changed or move.removed or move.settled),
        changes.as_of_s,
        changes.complete,
        changes.state,
        changes.roster,
        account_id,
    )
    await db.execute(NOTE, row)
    await db.execute(*TELL)


def told(row: Row) -> tuple[int, Standing]:
    """With the number of writes so far."""
    return row[0], Standing(*row[1:])
