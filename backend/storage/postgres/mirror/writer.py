"""Writing a mirror: each call is one transaction, by the latest writer of the account.

Leases keep workers apart; this keeps out who lost a lease without noticing. A writer gets the next
number when it begins, and every transaction first locks the mirror's row and looks whether that
number still is the last: a worker that was stopped for a minute and goes on where it stood changes
nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from backend.storage.mirror import Changes, Erasure, MirroredChat, Standing, Withheld, Written
from backend.storage.postgres.mirror import asking, masking, whole, withholding
from backend.storage.postgres.mirror.committing import commit
from backend.storage.postgres.mirror.erasing import erase, of_chats_or_people, trim
from backend.storage.postgres.mirror.restricting import withhold
from backend.storage.postgres.mirror.scrubbing import scrub
from backend.storage.postgres.mirror.standing import NO_STANDING, STANDING, lock, told
from backend.storage.postgres.vault import Db, Row, Vault, own


class PostgresMirrorWriter:
    def __init__(self, vault: Vault, account_id: str, number: int) -> None:
        self._vault, self._account_id, self._number = vault, account_id, number

    async def standing(self) -> Standing:
        values = -1, -1, self._account_id
        rows = await self._vault.run(own(self._account_id), (STANDING, values))
        return told(rows[0])[1] if rows else NO_STANDING

    async def commit(self, changes: Changes) -> Written:
        async with self._transaction() as (db, last_number):
            return await commit(db, self._account_id, last_number, changes)

    async def least_checked(self, limit: int) -> list[str]:
        return [chat_id for (chat_id,) in await self._ask(asking.LEAST_CHECKED, limit)]

    async def ids_of(self, keys: tuple[bytes, ...], *, at_most: int) -> list[str]:
        found = [await self._ask(asking.IDS_OF, key, at_most) for key in keys]
        return list(dict.fromkeys(chat_id for rows in found for (chat_id,) in rows))[:at_most]

    async def known(self, chat_ids: tuple[str, ...]) -> dict[str, int]:
        ids = list(chat_ids)
        return dict(await self._ask(asking.KNOWN, ids, self._account_id, ids))

    async def began_ms(self, chat_ids: tuple[str, ...]) -> dict[str, int]:
        return dict(await self._ask(asking.BEGAN, list(chat_ids)))

    async def erase(self, erasure: Erasure) -> int:
        async with self._transaction() as (db, _):
            return await erase(db, self._account_id, erasure)

    async def named(self, erasure: Erasure) -> list[str]:
        account_id = self._account_id
        rows = await self._vault.run(own(account_id), of_chats_or_people(account_id, erasure))
        withheld = await self._ask(withholding.NAMES)
        return [chat_id for _, chat_id in rows] + withholding.named(withheld, erasure)

    async def withhold(self, keys: tuple[bytes, ...]) -> Withheld:
        async with self._transaction() as (db, last_number):
            return await withhold(db, self._account_id, last_number, keys)

    async def chats(self, after: int, *, at_most: int) -> list[tuple[int, MirroredChat]]:
        rows = await self._ask(whole.BEHIND, after, at_most)
        return [(row[0], whole.chat_of(*row)) for row in rows]

    async def chat(self, chat_id: str) -> MirroredChat | None:
        found = [whole.chat_of(*row) for row in await self._ask(whole.OF_ID, chat_id)]
        found = found or withholding.decoded(await self._ask(withholding.CHATS, [chat_id]))
        return found[0] if found else None

    async def withheld(self) -> list[MirroredChat]:
        return withholding.decoded(await self._ask(withholding.ALL))

    async def masked(self) -> bool:
        return await self._ask(masking.IS_MASKED) == [(True,)]

    async def note_masked(self, *, masked: bool) -> None:
        async with self._transaction() as (db, _):
            await db.execute(masking.NOTE_MASKED, (masked, self._account_id))

    async def mask_raw(self, mask: Callable[[str, str], str]) -> int:
        async with self._transaction() as (db, _):
            return await masking.mask_raw(db, self._account_id, mask)

    async def trim(self, keep_from_ms: int, *, at_most: int) -> int:
        async with self._transaction() as (db, _):
            return await trim(db, self._account_id, keep_from_ms, at_most)

    async def scrub(self) -> bool:
        return await scrub(self._vault, self._account_id)

    async def close(self) -> None:
        """Nothing is open between two calls."""

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[tuple[Db, int]]:
        """With the last number given to a chat. Raises LeaseLost."""
        async with self._vault.transaction(own(self._account_id)) as db:
            yield db, await lock(db, self._account_id, self._number)

    async def _ask(self, sql: str, *values: object) -> list[Row]:
        return await self._vault.run(own(self._account_id), (sql, (self._account_id, *values)))
