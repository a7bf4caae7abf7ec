"""What takes reading away from agents of an account, in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from backend.storage.postgres.vault import Vault, own

STOP: Final = "UPDATE accounts SET access_stopped_at = %s WHERE id = %s"
NO_PILOT: Final = "DELETE FROM pilot_agents WHERE account_id = %s"
PILOT: Final = "INSERT INTO pilot_agents SELECT %s, unnest(%s::bigint[])"
FORGET: Final = "DELETE FROM ended_sessions WHERE account_id = %s AND at < %s"
END: Final = (
    "INSERT INTO ended_sessions VALUES (%s, %s, %s) ON CONFLICT (account_id, agent_id)"
    " DO UPDATE SET at = greatest(ended_sessions.at, excluded.at)"
)
EVERYBODY: Final = 0
"""No agent has this id."""


class PostgresAccess:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def set_stopped(self, account_id: str, at_s: int | None) -> None:
        await self._vault.change(own(account_id), (STOP, (at_s, account_id)))

    async def set_pilot(self, account_id: str, agent_ids: Iterable[int]) -> None:
        await self._vault.change(
            own(account_id),
            (NO_PILOT, (account_id,)),
            (PILOT, (account_id, list(set(agent_ids)))),
        )

    async def end_sessions(
        self, account_id: str, agent_id: int | None, at_s: int, keep_from_s: int
    ) -> None:
        whose = EVERYBODY if agent_id is None else agent_id
        await self._vault.change(
            own(account_id),
            (FORGET, (account_id, keep_from_s)),
            (END, (account_id, whose, at_s)),
        )
