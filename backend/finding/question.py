"""What is asked and what is found, whoever answers: Zendesk live, or our own copy."""

from __future__ import annotations

from typing import Literal, Protocol

from msgspec import Struct

from backend.accounts.account import Account
from backend.chats.model import Chat
from backend.finding.matching import Match

PAGE_SIZE = 40


class Address(Struct, frozen=True):
    value: str
    verified: bool


class Question(Struct, frozen=True):
    """One page of a requester's chats."""

    addresses: tuple[Address, ...]
    """Without doubles; the primary one first."""
    ticket_id: int | None
    weak: bool
    cursor: str | None


class FoundChat(Struct, frozen=True):
    chat: Chat
    match: Match


class Found(Struct, frozen=True):
    source: Literal["live", "mirror"]
    as_of: str
    chats: list[FoundChat]
    """Newest first, at most PAGE_SIZE."""
    next_cursor: str | None
    found_about: int | None
    weak_about: int
    cut_off: bool


class Finder(Protocol):
    async def find(self, account: Account, question: Question) -> Found:
        """Raises ChatUnavailable, CursorInvalid."""

    async def open(self, account: Account, chat_id: str) -> Chat:
        """Raises ChatNotFound, ChatUnavailable."""
