"""Why a chat is in the list, and how much that is worth.

Visitors type their own address, so an address proves little: it is worth more when the requester
has verified it, and little when many different visitors have typed it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from msgspec import Struct

from backend.chats.model import Chat
from backend.chats.typed_name import typed_name

Grade = Literal["ticket", "verified_email", "weak", "account"]
Reason = Literal[
    "ticket", "verified_email", "unverified_email", "shared_address", "phone", "external_id",
    "same_visitor", "account_search",
]  # fmt: skip

SHARED_VISITORS: Final = 5
SHARED_NAMES: Final = 4


class Match(Struct, frozen=True):
    grade: Grade
    reason: Reason
    address_number: int | None
    """1 for the first of the requester's addresses."""


def grade(
    ticket_of_chat: int | None, *, ticket_id: int | None, number: int, verified: bool, shared: bool
) -> Match:
    """The match of a chat that was found by the requester's address of that number."""
    if ticket_id is not None and ticket_of_chat == ticket_id:
        return Match("ticket", "ticket", number)
    if shared:
        return Match("weak", "shared_address", number)
    if verified:
        return Match("verified_email", "verified_email", number)
    return Match("weak", "unverified_email", number)


def is_shared(chats: Iterable[Chat]) -> bool:
    """Whether many different visitors typed the address that all these chats have."""
    chats = list(chats)
    return many_visitors(
        (chat.visitor.id for chat in chats),
        (typed_name(chat.visitor.name) for chat in chats),
    )


def many_visitors(visitors: Iterable[object], names: Iterable[object]) -> bool:
    """One person has several visitor ids (one a browser) but hardly several names."""
    different = len(set(filter(None, visitors)))
    return different >= SHARED_VISITORS and len(set(filter(None, names))) >= SHARED_NAMES
