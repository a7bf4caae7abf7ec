"""Restricted people in the vault."""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from backend.storage.restrictions import Restriction
from backend.storage.sqlite.vault import Vault, fetch

ADD = "INSERT INTO restrictions VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
LIFT = "DELETE FROM restrictions WHERE account_id = ? AND identity_key = ? RETURNING 1"
READ = (
    "SELECT identity_key, kind, at FROM restrictions WHERE account_id = ? ORDER BY at, identity_key"
)


class SqliteRestrictions:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def add(self, account_id: str, restrictions: Iterable[Restriction]) -> None:
        rows = [(account_id, one.key, one.kind, one.at_s) for one in restrictions]
        await self._vault.change(lambda db: db.executemany(ADD, rows))

    async def lift(self, account_id: str, keys: Iterable[bytes]) -> int:
        rows = [(account_id, key) for key in keys]

        def work(db: apsw.Connection) -> int:
            return sum(len(fetch(db, LIFT, row)) for row in rows)

        return await self._vault.change(work)

    async def all(self, account_id: str) -> list[Restriction]:
        rows = await self._vault.read(lambda db: fetch(db, READ, (account_id,)))
        return [Restriction(*row) for row in rows]
