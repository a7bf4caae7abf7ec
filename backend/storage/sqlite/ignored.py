"""The ignore lists in the vault."""

from __future__ import annotations

from backend.storage.ignored import IgnoredAddress
from backend.storage.sqlite.vault import Vault, fetch

ADD = (
    "INSERT INTO ignored_addresses (account_id, identity_key, address_sealed) VALUES (?, ?, ?)"
    " ON CONFLICT DO NOTHING RETURNING 1"
)
REMOVE = "DELETE FROM ignored_addresses WHERE account_id = ? AND identity_key = ? RETURNING 1"
READ = "SELECT identity_key, address_sealed FROM ignored_addresses WHERE account_id = ? ORDER BY id"
KEYS = "SELECT identity_key FROM ignored_addresses WHERE account_id = ?"


class SqliteIgnored:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def add(self, account_id: str, ignored: IgnoredAddress) -> bool:
        row = (account_id, ignored.key, ignored.sealed)
        return bool(await self._vault.change(lambda db: fetch(db, ADD, row)))

    async def remove(self, account_id: str, key: bytes) -> bool:
        row = (account_id, key)
        return bool(await self._vault.change(lambda db: fetch(db, REMOVE, row)))

    async def all(self, account_id: str) -> list[IgnoredAddress]:
        rows = await self._vault.read(lambda db: fetch(db, READ, (account_id,)))
        return [IgnoredAddress(*row) for row in rows]

    async def keys(self, account_id: str) -> frozenset[bytes]:
        rows = await self._vault.read(lambda db: fetch(db, KEYS, (account_id,)))
        return frozenset(key for (key,) in rows)
