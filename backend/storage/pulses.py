"""How much happened to an account, minute by minute, over the last day: for the status page."""

from __future__ import annotations

from typing import Final, Protocol

from msgspec import Struct

CALLS: Final = "calls"
"""Calls reserved at Zendesk."""
THROTTLED: Final = "throttled"
"""429s."""
COPIED: Final = "copied"
"""Records of the first copy."""
KEPT_MINUTES: Final = 24 * 60


class Pulse(Struct, frozen=True):
    minute: int
    """Since 1970."""
    kind: str
    """`calls`, `throttled`, `copied`, or the code of an error that Zendesk's answer became."""
    count: int


class PulseStore(Protocol):
    async def add(self, account_id: str, kind: str, count: int = 1) -> None:
        """Count something now; nothing for an account that is gone."""

    async def since(self, account_id: str, minute: int) -> list[Pulse]:
        """From that minute on, oldest first; nothing is kept longer than KEPT_MINUTES."""
