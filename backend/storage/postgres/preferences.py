"""Agents' preferences in the database."""

from __future__ import annotations

from typing import Final

from backend.accounts.scope import Scope
from backend.storage.postgres.vault import Vault, own
from backend.storage.preferences import ReadingPreferences

READ: Final = (
    "SELECT hide_lines, show_times, open_newest FROM agent_preferences"
    " WHERE account_id = %s AND agent_id = %s"
)
SAVE: Final = (
    "INSERT INTO agent_preferences VALUES (%s, %s, %s, %s, %s)"
    " ON CONFLICT (account_id, agent_id) DO UPDATE SET hide_lines = excluded.hide_lines,"
    " show_times = excluded.show_times, open_newest = excluded.open_newest"
)


class PostgresPreferences:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def of(self, account_id: str, agent_id: int) -> ReadingPreferences:
        rows = await self._vault.run(own(account_id), (READ, (account_id, agent_id)))
        if not rows:
            return ReadingPreferences()
        hide_lines, show_times, newest = rows[0]
        open_newest = None if newest is None else bool(newest)
        return ReadingPreferences(bool(hide_lines), bool(show_times), open_newest)

    async def save(self, scope: Scope, preferences: ReadingPreferences) -> None:
        account_id, newest = scope.account.id, preferences.open_newest
        row = (
            account_id,
            scope.agent_id,
            int(preferences.hide_lines),
            int(preferences.show_times),
            None if newest is None else int(newest),
        )
        await self._vault.run(own(account_id), (SAVE, row))
