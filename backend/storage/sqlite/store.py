"""The store on SQLite."""

from __future__ import annotations

import asyncio
from pathlib import Path

import apsw

from backend.storage.sqlite.access import SqliteAccess
from backend.storage.sqlite.accounts import SqliteAccounts
from backend.storage.sqlite.activity import SqliteActivity
from backend.storage.sqlite.audit import SqliteAudit
from backend.storage.sqlite.auditors import SqliteAuditors
from backend.storage.sqlite.budget import SqliteBudget
from backend.storage.sqlite.connections import SqliteConnections
from backend.storage.sqlite.exports import SqliteExports
from backend.storage.sqlite.facts import SqliteFacts
from backend.storage.sqlite.ignored import SqliteIgnored
from backend.storage.sqlite.leases import FileLeases
from backend.storage.sqlite.orders import SqliteOrders
from backend.storage.sqlite.preferences import SqlitePreferences
from backend.storage.sqlite.pulses import SqlitePulses
from backend.storage.sqlite.redactions import SqliteRedactions
from backend.storage.sqlite.restrictions import SqliteRestrictions
from backend.storage.sqlite.tombstones import SqliteTombstones
from backend.storage.sqlite.used_ids import SqliteUsedIds
from backend.storage.sqlite.vault import Vault
from backend.storage.sqlite.wal import empty_log


class SqliteStore:
    """`vault.db` in the data folder, and `leases/` beside it."""

    def __init__(self, folder: Path) -> None:
        self._vault = Vault(folder / "vault.db")
        self.accounts = SqliteAccounts(self._vault)
        self.access = SqliteAccess(self._vault)
        self.connections = SqliteConnections(self._vault)
        self.audit = SqliteAudit(self._vault)
        self.budget = SqliteBudget(self._vault)
        self.used_ids = SqliteUsedIds(self._vault)
        self.activity = SqliteActivity(self._vault)
        self.leases = FileLeases(folder / "leases")
        self.orders = SqliteOrders(self._vault)
        self.tombstones = SqliteTombstones(self._vault)
        self.restrictions = SqliteRestrictions(self._vault)
        self.redactions = SqliteRedactions(self._vault)
        self.auditors = SqliteAuditors(self._vault)
        self.ignored = SqliteIgnored(self._vault)
        self.exports = SqliteExports(self._vault)
        self.preferences = SqlitePreferences(self._vault)
        self.facts = SqliteFacts(self._vault)
        self.pulses = SqlitePulses(self._vault)

    @property
    def changes(self) -> int:
        return self._vault.changes

    async def wait(self, account_id: str, within_s: float) -> None:
        await asyncio.sleep(within_s)

    async def ready(self) -> bool:
        """Writes what is there already: a full disk lets transactions pass that change nothing."""
        try:
            await self._vault.write(lambda db: db.pragma("user_version", db.pragma("user_version")))
        except apsw.Error:
            return False
        return True

    async def scrub(self) -> bool:
        path = await self._vault.read(lambda db: db.filename)
        return await asyncio.to_thread(empty_log, path)

    async def close(self) -> None:
        await self._vault.close()
