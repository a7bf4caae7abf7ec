"""Ordered exports in the database."""

from __future__ import annotations

import time
from typing import Final

from backend.storage.exports import OrderedExport
from backend.storage.postgres.vault import Row, Vault, own, presenting

LATE: Final = "DELETE FROM exports WHERE account_id = %s AND expires_at <= %s"
ADD: Final = (
    "INSERT INTO exports (account_id, link_hash, expires_at, ordered) VALUES (%s, %s, %s, %s)"
)
LOOK: Final = (
    "SELECT account_id, expires_at, ordered FROM exports WHERE link_hash = %s AND expires_at > %s"
)
TAKE: Final = (
    "DELETE FROM exports WHERE link_hash = %s AND expires_at > %s"
    " RETURNING account_id, expires_at, ordered"
)


class PostgresExports:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def add(self, link_hash: bytes, export: OrderedExport) -> None:
        row = export.account_id, link_hash, export.expires_at_s, export.ordered
        await self._vault.run(
            own(export.account_id),
            (LATE, (export.account_id, int(time.time()))),
            (ADD, row),
        )

    async def look(self, link_hash: bytes, now_s: int) -> OrderedExport | None:
        return _one(await self._vault.run(presenting(link_hash), (LOOK, (link_hash, now_s))))

    async def take(self, link_hash: bytes, now_s: int) -> OrderedExport | None:
        return _one(await self._vault.run(presenting(link_hash), (TAKE, (link_hash, now_s))))


def _one(rows: list[Row]) -> OrderedExport | None:
    return OrderedExport(*rows[0]) if rows else None
