"""Why a chat is in the list, and how much that is worth.

Visitors type their own address, so an address proves little: it is worth more when the requester
has verified it, and little when many different visitors have typed it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from msgspec import Struct

from backend.chats.model import Chat

Grade = Literal["ticket", "verified_email", "weak"]
Reason = Literal["ticket", "verified_email", "unverified_email", "shared_address"]

SHARED_VISITORS: Final = 5
SHARED_NAMES: Final = 4


class Match(Struct, frozen=True):
    grade: Grade
    reason: Reason
    address_number: int | None
    """1 for the first of the requester's addresses."""


def grade(chat: Chat, *, ticket_id: int | None, number: int, verified: bool, shared: bool) -> Match:
    """The match of a chat that was found by the requester's address of that number."""
    if ticket_id is not None and chat.ticket_id == ticket_id:
        return Match("ticket", "ticket", number)
    if shared:
        return Match("weak", "shared_address", number)
    if verified:
        return Match("verified_email", "verified_email", number)
    return Match("weak", "unverified_email", number)


def is_shared(chats: Iterable[Chat]) -> bool:
    """Whether many different visitors typed the address that all these chats have.

    One person has several visitor ids (one a browser) but hardly several names; a name Zendesk
    made up (`Visitor 12345678`) is none.
    """
    chats = list(chats)
    visitors = {chat.visitor.id for chat in chats if chat.visitor.id}
    names = {
        chat.visitor.name.casefold().strip()
        for chat in chats
        if chat.visitor.name and not chat.visitor.name.startswith("Visitor ")
    }
    return len(visitors) >= SHARED_VISITORS and len(names) >= SHARED_NAMES
