"""What was erased and must not come back: the vault's list, which outlives every mirror file."""

from __future__ import annotations

from typing import Protocol

from backend.storage.mirror import Erasure


class TombstoneStore(Protocol):
    async def add(self, account_id: str, erasure: Erasure) -> None:
        """On disk when this returns; adding it again is harmless."""

    async def all(self, account_id: str) -> list[Erasure]:
        """To be applied again to a mirror that was restored, rebuilt or cut off in the middle."""
