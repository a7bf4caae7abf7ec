"""Who may read the audit, in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from backend.storage.postgres.vault import Vault, own

READ: Final = "SELECT agent_id FROM auditors WHERE account_id = %s ORDER BY agent_id"
NOBODY: Final = "DELETE FROM auditors WHERE account_id = %s"
THESE: Final = "INSERT INTO auditors SELECT %s, unnest(%s::bigint[])"


class PostgresAuditors:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def set(self, account_id: str, agent_ids: Iterable[int]) -> None:
        ids = list(set(agent_ids))
        await self._vault.change(
            own(account_id), (NOBODY, (account_id,)), (THESE, (account_id, ids))
        )

    async def all(self, account_id: str) -> tuple[int, ...]:
        rows = await self._vault.run(own(account_id), (READ, (account_id,)))
        return tuple(agent_id for (agent_id,) in rows)
