"""Live facts in the vault."""

from __future__ import annotations

import apsw

from backend.storage.facts import LiveFact
from backend.storage.sqlite.vault import Vault, fetch

SAVE = "INSERT OR REPLACE INTO live_facts (account_id, name, outcome, found_at) VALUES (?, ?, ?, ?)"
READ = "SELECT name, outcome, found_at FROM live_facts WHERE account_id = ? ORDER BY name"


class SqliteFacts:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def remember(self, account_id: str, facts: tuple[LiveFact, ...]) -> None:
        rows = [(account_id, fact.name, fact.outcome, fact.at_s) for fact in facts]

        def work(db: apsw.Connection) -> None:
            db.executemany(SAVE, rows)

        await self._vault.write(work)

    async def of(self, account_id: str) -> dict[str, LiveFact]:
        rows = await self._vault.read(lambda db: fetch(db, READ, (account_id,)))
        return {row[0]: LiveFact(*row) for row in rows}
