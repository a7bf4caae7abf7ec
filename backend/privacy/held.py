"""A chat that is kept here, as finds, exports and certificates name it."""

from __future__ import annotations

from msgspec import Struct


class HeldChat(Struct, frozen=True):
    id: str
    started_at: str | None
    ticket_id: int | None
    withheld: bool = False
    """Kept, and shown to nobody."""
