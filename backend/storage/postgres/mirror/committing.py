"""One commit of the sync: what came, what goes, and the sync's own place."""

from __future__ import annotations

import asyncio
from typing import Final

from backend.storage.mirror import Changes, Quarantined, Written
from backend.storage.postgres.mirror import withholding
from backend.storage.postgres.mirror.asking import NUMBERS
from backend.storage.postgres.mirror.removing import post, remove, settle
from backend.storage.postgres.mirror.rows import Made, made
from backend.storage.postgres.mirror.sorting import sort
from backend.storage.postgres.mirror.standing import Move, note
from backend.storage.postgres.mirror.tombstones import Tombstones
from backend.storage.postgres.mirror.withholding import Restricted
from backend.storage.postgres.vault import Db, fetch
from backend.storage.sorting import Sorted

UPDATED: Final = (
    "UPDATE chats AS c SET updated = new.updated FROM unnest(%b::bigint[], %b::bigint[])"
    " AS new (updated, number) WHERE c.account_id = %b AND c.number = new.number"
)
CHECKED: Final = "UPDATE chats SET checked = %s WHERE account_id = %s AND id = ANY(%s)"
PUT_ASIDE: Final = (
    "INSERT INTO quarantine VALUES (%s, %s, %s, %s, %s) ON CONFLICT (account_id, id)"
    " DO UPDATE SET raw = excluded.raw, reason = excluded.reason, at = excluded.at"
)


async def commit(db: Db, account_id: str, last_number: int, changes: Changes) -> Written:
    """In the transaction under way, by the writer who may write. `last_number`: the last given."""
    tombstones = await Tombstones.of(db, account_id, changes)
    restricted = await Restricted.of(db, account_id)
    found = await sort(db, account_id, changes, tombstones, restricted)
    numbered = [*found.changed, *enumerate(found.added, last_number + 1)]
    page = await asyncio.to_thread(made, account_id, numbered, changes.at_s)
    gone = await _withheld(db, account_id, found, changes)
    deleted, hidden, tokens = await _exchange(db, account_id, found, changes, page)
    await _touch(db, account_id, found, changes)
    settled = gone + await settle(db, account_id, _read_after_all(found, changes))
    aside = [q for q in changes.quarantined if not tombstones.buried(q.id)]
    await _put_aside(db, account_id, aside)
    added, changed = len(found.added), len(found.changed)
    move = Move(added, changed, deleted + hidden, settled, tokens, last_number + added)
    await note(db, account_id, move, changes)
    counts = added, changed, deleted, found.unchanged, found.refused
    return Written(*counts, len(found.withheld))


async def _withheld(db: Db, account_id: str, found: Sorted, changes: Changes) -> int:
    """How many are withheld no more, or from now on.

    Somebody restricted gave their address in the meantime; or a chat has another one now.
    """
    came = (chat.id for chat in found.added)
    gone = await withholding.take(db, account_id, (*changes.deleted, *came))
    await withholding.put(db, account_id, found.withheld)
    return len(gone) + len(found.withheld)


async def _exchange(
    db: Db, account_id: str, found: Sorted, changes: Changes, page: Made
) -> tuple[int, int, int]:
    """How many were deleted, how many are shown no more, and how many tokens there are more."""
    deleted = await _numbers(db, account_id, changes.deleted)
    hidden = await _numbers(db, account_id, tuple(chat.id for chat in found.withheld))
    changed = [number for number, _ in found.changed]
    gone = await remove(db, account_id, [*deleted, *hidden, *changed])
    if found.added or found.changed:
        for sql, values in page.statements:
            await db.execute(sql, values)
    await post(db, account_id, gone.postings, page.postings)
    return len(deleted), len(hidden), page.tokens - gone.tokens


async def _numbers(db: Db, account_id: str, ids: tuple[str, ...]) -> list[int]:
    rows = await fetch(db, NUMBERS, (account_id, list(ids))) if ids else []
    return [number for (number,) in rows]


async def _touch(db: Db, account_id: str, found: Sorted, changes: Changes) -> None:
    if found.touched:
        columns = map(list, zip(*found.touched, strict=True))
        await db.execute(UPDATED, (*columns, account_id))
    if changes.rechecked:
        await db.execute(CHECKED, (changes.at_s, account_id, list(changes.rechecked)))


def _read_after_all(found: Sorted, changes: Changes) -> tuple[str, ...]:
    """Records that need not be kept raw any more."""
    read = [chat.id for _, chat in found.changed]
    read += [chat.id for chat in (*found.added, *found.withheld)]
    return (*read, *changes.deleted)


async def _put_aside(db: Db, account_id: str, aside: list[Quarantined]) -> None:
    for one in aside:
        await db.execute(PUT_ASIDE, (account_id, one.id, one.raw, one.reason, one.at_s))
