"""The call budgets in the database."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from backend.storage.budget import Pace, Urgency, take, throttle
from backend.storage.postgres.pulses import beat
from backend.storage.postgres.vault import Db, Vault, fetch, own
from backend.storage.pulses import CALLS, THROTTLED

READ: Final = (
    "SELECT next_at, blocked_until, per_minute, throttled_at FROM call_budgets"
    " WHERE account_id = %s"
)
LOCKED: Final = READ + " FOR UPDATE"
BEGIN: Final = "INSERT INTO call_budgets VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
SAVE: Final = (
    "UPDATE call_budgets SET next_at = %s, blocked_until = %s, per_minute = %s,"
    " throttled_at = %s WHERE account_id = %s"
)


class PostgresBudget:
    def __init__(self, vault: Vault, now: Callable[[], float] = time.time) -> None:
        self._vault, self._now = vault, now

    async def take(self, account_id: str, urgency: Urgency = "live") -> float:
        async with self._vault.transaction(own(account_id)) as db:
            was, now = await _locked(db, account_id), self._now()
            pace, wait = take(was, now, urgency)
            if not wait:
                await _beat(db, account_id, CALLS, now)
            if pace != was:
                await _save(db, account_id, pace)
        return wait

    async def throttled(self, account_id: str, retry_after_s: float) -> None:
        async with self._vault.transaction(own(account_id)) as db:
            was, now = await _locked(db, account_id), self._now()
            await _save(db, account_id, throttle(was, now, retry_after_s))
            await _beat(db, account_id, THROTTLED, now)

    async def failed(self, account_id: str, code: str) -> None:
        await self._vault.run(own(account_id), *beat(account_id, code, 1, self._now()))

    async def pace(self, account_id: str) -> Pace:
        rows = await self._vault.run(own(account_id), (READ, (account_id,)))
        return Pace(*rows[0]) if rows else Pace()


async def _locked(db: Db, account_id: str) -> Pace:
    """The row is there to be locked, and nobody else reads it until we are done."""
    await db.execute(BEGIN, (account_id, *_row(Pace())))
    (row,) = await fetch(db, LOCKED, (account_id,))
    return Pace(*row)


async def _beat(db: Db, account_id: str, kind: str, now: float) -> None:
    for statement in beat(account_id, kind, 1, now):
        await db.execute(*statement)


async def _save(db: Db, account_id: str, pace: Pace) -> None:
    await db.execute(SAVE, (*_row(pace), account_id))


def _row(pace: Pace) -> tuple[float, ...]:
    return pace.next_at, pace.blocked_until, pace.per_minute, pace.throttled_at
