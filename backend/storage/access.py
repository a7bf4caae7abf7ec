"""What takes reading away from agents of an account; all of it is told with the account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class AccessStore(Protocol):
    async def set_stopped(self, account_id: str, at_s: int | None) -> None:
        """Nobody reads from then on; None: as the policy says."""

    async def set_pilot(self, account_id: str, agent_ids: Iterable[int]) -> None:
        """Only these read; with none of them the pilot is over."""

    async def end_sessions(
        self, account_id: str, agent_id: int | None, at_s: int, keep_from_s: int
    ) -> None:
        """Sessions of the agent, or of all agents, that began at `at_s` or before are over.

        What was ended before `keep_from_s` is forgotten: no session lives so long.
        """
