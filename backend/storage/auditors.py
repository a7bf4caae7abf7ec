"""Agents who may read an account's audit; nobody else does from within Zendesk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class AuditorStore(Protocol):
    async def set(self, account_id: str, agent_ids: Iterable[int]) -> None:
        """These and no others."""

    async def all(self, account_id: str) -> tuple[int, ...]:
        """By their ids."""
