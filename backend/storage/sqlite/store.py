"""The store on SQLite."""

from __future__ import annotations

from pathlib import Path

import apsw

from backend.storage.sqlite.accounts import SqliteAccounts
from backend.storage.sqlite.audit import SqliteAudit
from backend.storage.sqlite.budget import SqliteBudget
from backend.storage.sqlite.connections import SqliteConnections
from backend.storage.sqlite.used_ids import SqliteUsedIds
from backend.storage.sqlite.vault import Vault


class SqliteStore:
    """`vault.db` in the data folder."""

    def __init__(self, folder: Path) -> None:
        self._vault = Vault(folder / "vault.db")
        self.accounts = SqliteAccounts(self._vault)
        self.connections = SqliteConnections(self._vault)
        self.audit = SqliteAudit(self._vault)
        self.budget = SqliteBudget(self._vault)
        self.used_ids = SqliteUsedIds(self._vault)

    async def ready(self) -> bool:
        try:
            await self._vault.write(lambda db: db.execute("SELECT 1").fetchall())
        except apsw.Error:
            return False
        return True

    async def close(self) -> None:
        await self._vault.close()
