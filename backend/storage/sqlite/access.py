"""What takes reading away from agents of an account, in the vault."""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from backend.accounts.account import EndedSessions
from backend.storage.sqlite.vault import Vault, fetch

PILOT = "SELECT agent_id FROM pilot_agents WHERE account_id = ? ORDER BY agent_id"
ENDED = "SELECT agent_id, at FROM ended_sessions WHERE account_id = ? ORDER BY agent_id"
STOP = "UPDATE accounts SET access_stopped_at = ? WHERE id = ?"
END = (
    "INSERT INTO ended_sessions VALUES (?, ?, ?)"
    " ON CONFLICT DO UPDATE SET at = max(at, excluded.at)"
)
EVERYBODY = 0
"""No agent has this id."""


class SqliteAccess:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def set_stopped(self, account_id: str, at_s: int | None) -> None:
        await self._vault.change(lambda db: db.execute(STOP, (at_s, account_id)))

    async def set_pilot(self, account_id: str, agent_ids: Iterable[int]) -> None:
        rows = [(account_id, agent_id) for agent_id in set(agent_ids)]

        def work(db: apsw.Connection) -> None:
            db.execute("DELETE FROM pilot_agents WHERE account_id = ?", (account_id,))
            db.executemany("INSERT INTO pilot_agents VALUES (?, ?)", rows)

        await self._vault.change(work)

    async def end_sessions(
        self, account_id: str, agent_id: int | None, at_s: int, keep_from_s: int
    ) -> None:
        def work(db: apsw.Connection) -> None:
            sql = "DELETE FROM ended_sessions WHERE account_id = ? AND at < ?"
            db.execute(sql, (account_id, keep_from_s))
            db.execute(END, (account_id, EVERYBODY if agent_id is None else agent_id, at_s))

        await self._vault.change(work)


def pilot_of(db: apsw.Connection, account_id: str) -> tuple[int, ...]:
    return tuple(agent_id for (agent_id,) in fetch(db, PILOT, (account_id,)))


def ended_of(db: apsw.Connection, account_id: str) -> tuple[EndedSessions, ...]:
    rows = fetch(db, ENDED, (account_id,))
    return tuple(EndedSessions(agent_id or None, at_s) for agent_id, at_s in rows)
