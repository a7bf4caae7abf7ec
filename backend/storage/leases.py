"""Leases: who may write. One worker at a time holds one, and loses it when its process ends."""

from __future__ import annotations

from typing import Protocol


class Lease(Protocol):
    @property
    def lost(self) -> bool:
        """Whether somebody else may hold it by now, though it was not released."""

    async def release(self) -> None: ...


class LeaseStore(Protocol):
    async def take(self, name: str) -> Lease | None:
        """None while somebody else holds it."""

    async def held(self, name: str) -> bool:
        """Whether somebody, this process included, holds it right now."""


class SharedLeases(LeaseStore, Protocol):
    """Leases of many workers on many machines."""

    async def count(self, beginning: str) -> int:
        """How many are held whose names begin so."""

    async def free(self, names: list[str]) -> list[str]:
        """Those that nobody holds right now."""
