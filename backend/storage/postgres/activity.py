"""When accounts were last looked at, in the database."""

from __future__ import annotations

from typing import Final

import psycopg

from backend.errors import StoreUnavailable
from backend.storage.activity import USED_EVERY_S, VERIFIED_EVERY_S, Activity, is_due
from backend.storage.postgres.vault import Vault, own

READ: Final = "SELECT used_at, verified_at FROM activity WHERE account_id = %s"
USED: Final = (
    "INSERT INTO activity (account_id, used_at) VALUES (%s, %s)"
    " ON CONFLICT (account_id) DO UPDATE SET used_at = excluded.used_at"
)
VERIFIED: Final = (
    "INSERT INTO activity (account_id, verified_at) VALUES (%s, %s)"
    " ON CONFLICT (account_id) DO UPDATE SET verified_at = excluded.verified_at"
)


class PostgresActivity:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._used: dict[str, int] = {}
        self._verified: dict[str, int] = {}

    async def used(self, account_id: str, at_s: int) -> None:
        if is_due(self._used, account_id, at_s, USED_EVERY_S):
            await self._write(self._used, USED, account_id, at_s)

    async def verified(self, account_id: str, at_s: int) -> None:
        if is_due(self._verified, account_id, at_s, VERIFIED_EVERY_S):
            await self._write(self._verified, VERIFIED, account_id, at_s)

    async def of(self, account_id: str) -> Activity:
        rows = await self._vault.run(own(account_id), (READ, (account_id,)))
        return Activity(*rows[0]) if rows else Activity(None, None)

    async def _write(self, last: dict[str, int], sql: str, account_id: str, at_s: int) -> None:
        last[account_id] = at_s  # before the wait, so that those who come meanwhile don't write
        try:
            await self._vault.run(own(account_id), (sql, (account_id, at_s)))
        except (psycopg.Error, StoreUnavailable):
            last.pop(account_id, None)
            raise
