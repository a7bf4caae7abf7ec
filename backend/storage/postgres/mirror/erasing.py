"""What has to go: because somebody asked for it, or because it is too old."""

from __future__ import annotations

from typing import Final

from backend.storage.mirror import Erasure
from backend.storage.postgres.mirror import withholding
from backend.storage.postgres.mirror.removing import post, remove, settle
from backend.storage.postgres.mirror.standing import Move, note
from backend.storage.postgres.tombstones import bury
from backend.storage.postgres.vault import Db, Statement, fetch

OF_CHATS_OR_PEOPLE: Final = (
    "SELECT number, id FROM chats WHERE account_id = %s AND (id = ANY(%s) OR number IN"
    " (SELECT number FROM identities WHERE account_id = %s AND key = ANY(%s) AND started_ms < %s))"
    " ORDER BY number"
)
NOT_RAW: Final = "UPDATE quarantine SET raw = '' WHERE account_id = %s AND raw <> '' RETURNING 1"
BEGAN_BEFORE: Final = (
    "(SELECT number FROM chats WHERE account_id = %s AND started_ms > 0 AND started_ms < %s"
    " ORDER BY started_ms LIMIT %s) UNION ALL"
    " (SELECT number FROM chats WHERE account_id = %s AND started_ms = 0"
    " AND coalesce(ended_ms, updated * 1000) < %s LIMIT %s) LIMIT %s"
)
ASIDE_BEFORE: Final = "DELETE FROM quarantine WHERE account_id = %s AND at * 1000 < %s RETURNING 1"


async def erase(db: Db, account_id: str, erasure: Erasure) -> int:
    """Nobody can tell whose a record is that can't be read: none is kept raw after a person's."""
    await db.execute(*bury(account_id, erasure))
    rows = await fetch(db, *of_chats_or_people(account_id, erasure))
    withheld = await withholding.ids(db, account_id, erasure)
    settled = await settle(db, account_id, erasure.chat_ids)
    if erasure.keys:
        settled += len(await fetch(db, NOT_RAW, (account_id,)))
    went = len(await withholding.take(db, account_id, withheld))
    numbers = [number for number, _ in rows]
    return await _gone(db, account_id, numbers, settled + went) + went


def of_chats_or_people(account_id: str, erasure: Erasure) -> Statement:
    """Numbers and ids."""
    ids, keys, before_ms = list(erasure.chat_ids), list(erasure.keys), erasure.at_s * 1000
    return OF_CHATS_OR_PEOPLE, (account_id, ids, account_id, keys, before_ms)


async def trim(db: Db, account_id: str, keep_from_ms: int, at_most: int) -> int:
    one = account_id, keep_from_ms, at_most
    rows = await fetch(db, BEGAN_BEFORE, (*one, *one, at_most))
    settled = len(await fetch(db, ASIDE_BEFORE, (account_id, keep_from_ms)))
    settled += await withholding.trim(db, account_id, keep_from_ms)
    return await _gone(db, account_id, [number for (number,) in rows], settled)


async def _gone(db: Db, account_id: str, numbers: list[int], settled: int) -> int:
    removed = await remove(db, account_id, numbers)
    await post(db, account_id, removed.postings, {})
    if removed.chats or settled:
        move = Move(removed=removed.chats, settled=settled, tokens=-removed.tokens)
        await note(db, account_id, move)
    return removed.chats
