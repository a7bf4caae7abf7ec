"""Live facts in the database."""

from __future__ import annotations

from typing import Final

from backend.storage.facts import LiveFact
from backend.storage.postgres.vault import Vault, own

SAVE: Final = (
    "INSERT INTO live_facts (account_id, name, outcome, found_at) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (account_id, name)"
    " DO UPDATE SET outcome = excluded.outcome, found_at = excluded.found_at"
)
READ: Final = "SELECT name, outcome, found_at FROM live_facts WHERE account_id = %s ORDER BY name"


class PostgresFacts:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def remember(self, account_id: str, facts: tuple[LiveFact, ...]) -> None:
        rows = [(account_id, fact.name, fact.outcome, fact.at_s) for fact in facts]
        await self._vault.run(own(account_id), *((SAVE, row) for row in sorted(rows)))

    async def of(self, account_id: str) -> dict[str, LiveFact]:
        rows = await self._vault.run(own(account_id), (READ, (account_id,)))
        return {row[0]: LiveFact(*row) for row in rows}
