"""What may be used once: remembered until it would be too old anyway."""

from __future__ import annotations

from typing import Protocol


class UsedIdStore(Protocol):
    async def use(self, id_hash: bytes, expires_at_s: int) -> bool:
        """True the first time, False ever after: across workers and restarts."""
