"""The ignore lists in the database."""

from __future__ import annotations

from typing import Final

from backend.storage.ignored import IgnoredAddress
from backend.storage.postgres.vault import Vault, own

ADD: Final = (
    "INSERT INTO ignored_addresses (account_id, identity_key, address_sealed)"
    " VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING 1"
)
REMOVE: Final = (
    "DELETE FROM ignored_addresses WHERE account_id = %s AND identity_key = %s RETURNING 1"
)
READ: Final = (
    "SELECT identity_key, address_sealed FROM ignored_addresses WHERE account_id = %s ORDER BY id"
)
KEYS: Final = "SELECT identity_key FROM ignored_addresses WHERE account_id = %s"


class PostgresIgnored:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def add(self, account_id: str, ignored: IgnoredAddress) -> bool:
        row = account_id, ignored.key, ignored.sealed
        return bool(await self._vault.change(own(account_id), (ADD, row)))

    async def remove(self, account_id: str, key: bytes) -> bool:
        return bool(await self._vault.change(own(account_id), (REMOVE, (account_id, key))))

    async def all(self, account_id: str) -> list[IgnoredAddress]:
        rows = await self._vault.run(own(account_id), (READ, (account_id,)))
        return [IgnoredAddress(*row) for row in rows]

    async def keys(self, account_id: str) -> frozenset[bytes]:
        rows = await self._vault.run(own(account_id), (KEYS, (account_id,)))
        return frozenset(key for (key,) in rows)
