"""People whose chats are kept but shown to nobody, until that is lifted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol

from msgspec import Struct

Kind = Literal["requester", "phone", "visitor"]


class Restriction(Struct, frozen=True):
    key: bytes
    """The identity key (16 bytes) of an address, a number or a visitor's id."""
    kind: Kind
    at_s: int


class RestrictionStore(Protocol):
    async def add(self, account_id: str, restrictions: Iterable[Restriction]) -> None:
        """On disk when this returns; one that stands already keeps its time."""

    async def lift(self, account_id: str, keys: Iterable[bytes]) -> int:
        """How many there were."""

    async def all(self, account_id: str) -> list[Restriction]:
        """Oldest first."""
