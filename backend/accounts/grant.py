"""What a look-up allows: to open exactly the chats it matched."""

from __future__ import annotations

from msgspec import Struct


class Grant(Struct, frozen=True):
    """Bound to the session and requester it was made for."""

    account_id: str
    session_id: str
    requester_key: str
    """Keyed hash of the requester, for the audit."""
    ticket_id: int | None
    grades: dict[str, str]
    """chat id → grade."""
