"""Who may read the audit, in the vault."""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from backend.storage.sqlite.vault import Vault, fetch

READ = "SELECT agent_id FROM auditors WHERE account_id = ? ORDER BY agent_id"


class SqliteAuditors:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def set(self, account_id: str, agent_ids: Iterable[int]) -> None:
        rows = [(account_id, agent_id) for agent_id in set(agent_ids)]

        def work(db: apsw.Connection) -> None:
            db.execute("DELETE FROM auditors WHERE account_id = ?", (account_id,))
            db.executemany("INSERT INTO auditors VALUES (?, ?)", rows)

        await self._vault.change(work)

    async def all(self, account_id: str) -> tuple[int, ...]:
        rows = await self._vault.read(lambda db: fetch(db, READ, (account_id,)))
        return tuple(agent_id for (agent_id,) in rows)
