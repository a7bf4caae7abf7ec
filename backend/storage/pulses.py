"""How much happened to an account, minute by minute, over the last day: for the status page."""

from __future__ import annotations

from typing import Final, Protocol

from msgspec import Struct

CALLS: Final = "calls"
"""Calls reserved at Zendesk."""
THROTTLED: Final = "throttled"
"""429s."""
WRITTEN: Final = "written"
"""Chats added to the copy, or changed in it."""
PANELS: Final = "panels"
"""Page loads that Zendesk signed."""
KEPT_MINUTES: Final = 24 * 60


class Pulse(Struct, frozen=True):
    minute: int
    """Since 1970."""
    kind: str
    """One of the four above, or the code of an error that a call to Zendesk ended in."""
    count: int


class PulseStore(Protocol):
    async def add(self, account_id: str, kind: str, count: int = 1) -> None:
        """Count something now; nothing for an account that is gone."""

    async def since(self, account_id: str, minute: int) -> list[Pulse]:
        """From that minute on, oldest first; nothing is kept longer than KEPT_MINUTES."""
