"""Who is restricted has changed: chats are moved out of every answer, or back into them."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from backend.storage.mirror import Withheld
from backend.storage.postgres.mirror import withholding
from backend.storage.postgres.mirror.removing import post, remove
from backend.storage.postgres.mirror.rows import made
from backend.storage.postgres.mirror.standing import Move, note
from backend.storage.postgres.mirror.whole import of_numbers
from backend.storage.postgres.mirror.withholding import Restricted
from backend.storage.postgres.vault import Db, fetch

OF_IDENTITIES: Final = (
    "SELECT DISTINCT number FROM identities WHERE account_id = %s AND key = ANY(%s)"
)


async def withhold(db: Db, account_id: str, last_number: int, keys: tuple[bytes, ...]) -> Withheld:
    """In the transaction under way."""
    restricted = Restricted(keys)
    await withholding.set_restricted(db, account_id, restricted)
    rows = await fetch(db, OF_IDENTITIES, (account_id, list(restricted.keys)))
    numbers = [number for (number,) in rows]
    await withholding.put(db, account_id, await of_numbers(db, account_id, numbers))
    hidden = await remove(db, account_id, numbers)
    lifted = await withholding.not_restricted(db, account_id, restricted)
    shown = await withholding.take(db, account_id, lifted)
    numbered = list(enumerate(shown, last_number + 1))
    page = await asyncio.to_thread(made, account_id, numbered, int(time.time()))
    if shown:
        for sql, values in page.statements:
            await db.execute(sql, values)
    await post(db, account_id, hidden.postings, page.postings)
    if hidden.chats or shown:
        move = Move(
            added=len(shown),
            removed=hidden.chats,
            tokens=page.tokens - hidden.tokens,
            last_number=last_number + len(shown),
        )
        await note(db, account_id, move)
    return Withheld(hidden.chats, len(shown))
