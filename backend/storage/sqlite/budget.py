"""The call budgets in the vault."""

from __future__ import annotations

import time
from collections.abc import Callable

import apsw

from backend.storage.budget import Pace, Urgency, take, throttle
from backend.storage.pulses import CALLS, THROTTLED
from backend.storage.sqlite.pulses import beat
from backend.storage.sqlite.vault import Vault, fetch

READ = (
    "SELECT next_at, blocked_until, per_minute, throttled_at FROM call_budgets WHERE account_id = ?"
)
SAVE = "INSERT OR REPLACE INTO call_budgets VALUES (?, ?, ?, ?, ?)"


class SqliteBudget:
    def __init__(self, vault: Vault, now: Callable[[], float] = time.time) -> None:
        self._vault, self._now = vault, now

    async def take(self, account_id: str, urgency: Urgency = "live") -> float:
        def work(db: apsw.Connection) -> float:
            was, now = _read(db, account_id), self._now()
            pace, wait = take(was, now, urgency)
            if pace != was:
                _save(db, account_id, pace)
            if not wait:
                beat(db, account_id, CALLS, 1, now)
            return wait

        return await self._vault.write(work)

    async def throttled(self, account_id: str, retry_after_s: float) -> None:
        def work(db: apsw.Connection) -> None:
            now = self._now()
            _save(db, account_id, throttle(_read(db, account_id), now, retry_after_s))
            beat(db, account_id, THROTTLED, 1, now)

        await self._vault.write(work)

    async def failed(self, account_id: str, code: str) -> None:
        await self._vault.write(lambda db: beat(db, account_id, code, 1, self._now()))

    async def pace(self, account_id: str) -> Pace:
        return await self._vault.read(lambda db: _read(db, account_id))


def _read(db: apsw.Connection, account_id: str) -> Pace:
    rows = fetch(db, READ, (account_id,))
    return Pace(*rows[0]) if rows else Pace()


def _save(db: apsw.Connection, account_id: str, pace: Pace) -> None:
    row = (pace.next_at, pace.blocked_until, pace.per_minute, pace.throttled_at)
    db.execute(SAVE, (account_id, *row))
