"""What happened by minute, in the vault."""

from __future__ import annotations

import time
from collections.abc import Callable

import apsw

from backend.storage.pulses import KEPT_MINUTES, Pulse
from backend.storage.sqlite.vault import Vault, fetch

ADD = (
    "INSERT INTO pulses SELECT id, ?2, ?3, ?4 FROM accounts WHERE id = ?1"
    " ON CONFLICT DO UPDATE SET count = count + excluded.count"
)
FORGET = "DELETE FROM pulses WHERE account_id = ? AND minute < ?"
SINCE = (
    "SELECT minute, kind, count FROM pulses WHERE account_id = ? AND minute >= ?"
    " ORDER BY minute, kind"
)


class SqlitePulses:
    def __init__(self, vault: Vault, now: Callable[[], float] = time.time) -> None:
        self._vault, self._now = vault, now

    async def add(self, account_id: str, kind: str, count: int = 1) -> None:
        await self._vault.write(lambda db: beat(db, account_id, kind, count, self._now()))

    async def since(self, account_id: str, minute: int) -> list[Pulse]:
        rows = await self._vault.read(lambda db: fetch(db, SINCE, (account_id, minute)))
        return [Pulse(*row) for row in rows]


def beat(db: apsw.Connection, account_id: str, kind: str, count: int, now: float) -> None:
    """Within a transaction of something else."""
    minute = int(now // 60)
    db.execute(FORGET, (account_id, minute - KEPT_MINUTES))
    db.execute(ADD, (account_id, minute, kind, count))
