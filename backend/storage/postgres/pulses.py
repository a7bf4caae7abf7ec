"""What happened by minute, in the database."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from backend.storage.postgres.vault import Statement, Vault, own
from backend.storage.pulses import KEPT_MINUTES, Pulse

ADD: Final = (
    "INSERT INTO pulses AS p (account_id, minute, kind, count)"
    " SELECT id, %s, %s, %s FROM accounts WHERE id = %s"
    " ON CONFLICT (account_id, minute, kind) DO UPDATE SET count = p.count + excluded.count"
)
FORGET: Final = "DELETE FROM pulses WHERE account_id = %s AND minute < %s"
SINCE: Final = (
    "SELECT minute, kind, count FROM pulses WHERE account_id = %s AND minute >= %s"
    " ORDER BY minute, kind"
)


class PostgresPulses:
    def __init__(self, vault: Vault, now: Callable[[], float] = time.time) -> None:
        self._vault, self._now = vault, now

    async def add(self, account_id: str, kind: str, count: int = 1) -> None:
        beats = beat(account_id, kind, count, self._now())
        await self._vault.run(own(account_id), *beats)

    async def since(self, account_id: str, minute: int) -> list[Pulse]:
        rows = await self._vault.run(own(account_id), (SINCE, (account_id, minute)))
        return [Pulse(*row) for row in rows]


def beat(account_id: str, kind: str, count: int, now: float) -> tuple[Statement, Statement]:
    """Within a transaction of something else."""
    minute = int(now // 60)
    return (
        (FORGET, (account_id, minute - KEPT_MINUTES)),
        (ADD, (minute, kind, count, account_id)),
    )
