"""What is asked and what is found, whoever answers: Zendesk live, or our own copy."""

from __future__ import annotations

from typing import Literal, Protocol

from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.extent import Extent
from backend.finding.matching import Match
from backend.web.contract import Copy

PAGE_SIZE = 40


class Address(Struct, frozen=True):
    value: str
    verified: bool
    ignored: bool = False
    """On the account's list of addresses that match nobody."""


class Question(Struct, frozen=True):
    """One page of a requester's chats."""

    addresses: tuple[Address, ...]
    """Without doubles; the primary one first."""
    ticket_id: int | None
    weak: bool
    cursor: str | None
    phones: tuple[str, ...] = ()
    external_id: str | None = None
    until_ms: int | None = None
    """Only chats that began before; our own copy alone knows."""
    extent: Extent | None = None
    """Only chats that it shows."""


class FoundChat(Struct, frozen=True):
    id: str
    match: Match
    summary: bytes
    """JSON of the contract's ChatSummary, `grade` and `reason` left out."""


class Found(Struct, frozen=True):
    source: Literal["live", "mirror"]
    as_of: str
    chats: list[FoundChat]
    """Newest first, at most PAGE_SIZE."""
    next_cursor: str | None
    found_about: int | None
    weak_about: int
    cut_off: bool
    newest: bytes | None = None
    """JSON of the transcript of `chats[0]`, on the first page of strong matches."""
    unreadable: int = 0
    """Records that could not be read among the chats that were fetched for this answer."""
    copy: Copy | None = None
    """None where no copy is kept, or none was begun."""
    limited: bool = False
    """Whether the agent's role shows them a part of the account's chats only."""


class OpenedChat(Struct, frozen=True):
    """A transcript's JSON, perhaps compressed."""

    body: bytes
    encoding: Literal["gzip", "identity"] = "identity"


class Finder(Protocol):
    async def at_hand(self, account: Account, question: Question) -> Found | None:
        """What can be answered without asking anybody; None when Zendesk has to be asked."""

    async def find(self, account: Account, question: Question) -> Found:
        """Raises ChatUnavailable, CursorInvalid."""

    async def open(self, account: Account, chat_id: str, extent: Extent | None) -> OpenedChat:
        """Raises ChatNotFound, also for a chat that `extent` doesn't show; ChatUnavailable."""
