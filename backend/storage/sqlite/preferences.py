"""Agents' preferences in the vault."""

from __future__ import annotations

from msgspec.structs import astuple

from backend.accounts.scope import Scope
from backend.storage.preferences import ReadingPreferences
from backend.storage.sqlite.vault import Vault, fetch

READ = (
    "SELECT hide_lines, show_times, open_newest FROM agent_preferences"
    " WHERE account_id = ? AND agent_id = ?"
)
SAVE = (
    "INSERT INTO agent_preferences VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
    " SET hide_lines = excluded.hide_lines, show_times = excluded.show_times,"
    " open_newest = excluded.open_newest"
)


class SqlitePreferences:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def of(self, account_id: str, agent_id: int) -> ReadingPreferences:
        rows = await self._vault.read(lambda db: fetch(db, READ, (account_id, agent_id)))
        if not rows:
            return ReadingPreferences()
        hide_lines, show_times, newest = rows[0]
        open_newest = None if newest is None else bool(newest)
        return ReadingPreferences(bool(hide_lines), bool(show_times), open_newest)

    async def save(self, scope: Scope, preferences: ReadingPreferences) -> None:
        row = (scope.account.id, scope.agent_id, *astuple(preferences))
        await self._vault.write(lambda db: db.execute(SAVE, row))
