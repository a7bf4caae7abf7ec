"""Words that are hidden in single chats: keyed hashes, found again whenever a chat comes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from backend.keys.hiding import Hidden


class Redaction(Struct, frozen=True):
    chat_id: str
    hidden: Hidden


class RedactionStore(Protocol):
    async def add(self, account_id: str, redactions: Iterable[Redaction], at_s: int) -> None:
        """On disk when this returns; adding one again changes nothing."""

    async def lift(self, account_id: str, chat_ids: Iterable[str]) -> int:
        """All of these chats; how many there were."""

    async def all(self, account_id: str) -> list[Redaction]:
        """By chat."""
