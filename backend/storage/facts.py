"""What an account's Zendesk was found to do where its documentation leaves it open."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct


class LiveFact(Struct, frozen=True):
    name: str
    """One of `backend.doctor.facts`."""
    outcome: str
    at_s: int
    """When it was last found, seconds since 1970."""


class FactStore(Protocol):
    async def remember(self, account_id: str, facts: tuple[LiveFact, ...]) -> None:
        """Each replaces what was found before under its name."""

    async def of(self, account_id: str) -> dict[str, LiveFact]:
        """By name."""
