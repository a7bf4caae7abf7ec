"""The store on PostgreSQL."""

from __future__ import annotations

import psycopg

from backend.errors import StoreUnavailable
from backend.storage.postgres.access import PostgresAccess
from backend.storage.postgres.accounts import PostgresAccounts
from backend.storage.postgres.activity import PostgresActivity
from backend.storage.postgres.audit import PostgresAudit
from backend.storage.postgres.auditors import PostgresAuditors
from backend.storage.postgres.budget import PostgresBudget
from backend.storage.postgres.connections import PostgresConnections
from backend.storage.postgres.exports import PostgresExports
from backend.storage.postgres.facts import PostgresFacts
from backend.storage.postgres.ignored import PostgresIgnored
from backend.storage.postgres.leases import PostgresLeases
from backend.storage.postgres.orders import PostgresOrders
from backend.storage.postgres.preferences import PostgresPreferences
from backend.storage.postgres.pulses import PostgresPulses
from backend.storage.postgres.redactions import PostgresRedactions
from backend.storage.postgres.restrictions import PostgresRestrictions
from backend.storage.postgres.tombstones import PostgresTombstones
from backend.storage.postgres.used_ids import PostgresUsedIds
from backend.storage.postgres.vault import Vault


class PostgresStore:
    """Any number of processes on any number of machines share a database."""

    def __init__(self, url: str) -> None:
        self.vault = Vault(url)
        self.accounts = PostgresAccounts(self.vault)
        self.access = PostgresAccess(self.vault)
        self.connections = PostgresConnections(self.vault)
        self.audit = PostgresAudit(self.vault)
        self.budget = PostgresBudget(self.vault)
        self.used_ids = PostgresUsedIds(self.vault)
        self.activity = PostgresActivity(self.vault)
        self.leases = PostgresLeases(self.vault)
        self.orders = PostgresOrders(self.vault)
        self.tombstones = PostgresTombstones(self.vault)
        self.ignored = PostgresIgnored(self.vault)
        self.exports = PostgresExports(self.vault)
        self.preferences = PostgresPreferences(self.vault)
        self.facts = PostgresFacts(self.vault)
        self.restrictions = PostgresRestrictions(self.vault)
        self.redactions = PostgresRedactions(self.vault)
        self.auditors = PostgresAuditors(self.vault)
        self.pulses = PostgresPulses(self.vault)

    @property
    def changes(self) -> int:
        """Asked for in a running loop."""
        self.vault.listening.begin()
        return self.vault.changes

    async def wait(self, account_id: str, within_s: float) -> None:
        await self.vault.listening.wait(account_id, within_s)

    async def scrub(self) -> bool:
        """Rows that are gone are vacuumed by PostgreSQL itself: see docs/how-to/postgresql.md."""
        return True

    async def ready(self) -> bool:
        """A standby reads, but can't be written."""
        try:
            rows = await self.vault.run(("SELECT NOT pg_is_in_recovery()", ()))
        except (psycopg.Error, StoreUnavailable):
            return False
        return bool(rows[0][0])

    async def close(self) -> None:
        await self.vault.close()
