"""Agents' preferences in the vault."""

from __future__ import annotations

from backend.accounts.scope import Scope
from backend.storage.preferences import ReadingPreferences
from backend.storage.sqlite.vault import Vault, fetch

READ = "SELECT hide_lines, show_times FROM agent_preferences WHERE account_id = ? AND agent_id = ?"
SAVE = (
    "INSERT INTO agent_preferences VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
    " SET hide_lines = excluded.hide_lines, show_times = excluded.show_times"
)


class SqlitePreferences:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def of(self, account_id: str, agent_id: int) -> ReadingPreferences:
        rows = await self._vault.read(lambda db: fetch(db, READ, (account_id, agent_id)))
        return ReadingPreferences(*map(bool, rows[0])) if rows else ReadingPreferences()

    async def save(self, scope: Scope, preferences: ReadingPreferences) -> None:
        row = (scope.account.id, scope.agent_id, preferences.hide_lines, preferences.show_times)
        await self._vault.write(lambda db: db.execute(SAVE, row))
