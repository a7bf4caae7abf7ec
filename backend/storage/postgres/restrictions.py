"""Restricted people in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from backend.storage.postgres.vault import Vault, own
from backend.storage.restrictions import Restriction

ADD: Final = (
    "INSERT INTO restrictions (account_id, identity_key, kind, at)"
    " SELECT %s, * FROM unnest(%s::bytea[], %s::text[], %s::bigint[]) ON CONFLICT DO NOTHING"
)
LIFT: Final = (
    "DELETE FROM restrictions WHERE account_id = %s AND identity_key = ANY(%s) RETURNING 1"
)
READ: Final = (
    "SELECT identity_key, kind, at FROM restrictions WHERE account_id = %s"
    " ORDER BY at, identity_key"
)


class PostgresRestrictions:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def add(self, account_id: str, restrictions: Iterable[Restriction]) -> None:
        rows = [(one.key, one.kind, one.at_s) for one in restrictions]
        columns = [[row[place] for row in rows] for place in range(3)]
        await self._vault.change(own(account_id), (ADD, (account_id, *columns)))

    async def lift(self, account_id: str, keys: Iterable[bytes]) -> int:
        return len(await self._vault.change(own(account_id), (LIFT, (account_id, list(keys)))))

    async def all(self, account_id: str) -> list[Restriction]:
        rows = await self._vault.run(own(account_id), (READ, (account_id,)))
        return [Restriction(*row) for row in rows]
