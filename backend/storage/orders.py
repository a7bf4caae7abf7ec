"""Orders to whoever writes an account's mirror: the vault keeps them until they are carried out."""

from __future__ import annotations

from typing import Literal, Protocol

from msgspec import Struct

OrderKind = Literal["erase", "recheck", "release_deletions", "withhold", "redact"]


class Order(Struct, frozen=True):
    id: int
    account_id: str
    kind: OrderKind
    detail: bytes
    """The order's own members as JSON: ids and keyed hashes, never an address."""
    placed_s: int
    done_s: int | None = None
    result: bytes | None = None
    """What came of it, as JSON; for people, through the command or page that placed it."""


class OrderStore(Protocol):
    async def place(self, account_id: str, kind: OrderKind, detail: bytes, at_s: int) -> int:
        """Returns the order's id; on disk when this returns.

        Orders that were finished more than a day before are forgotten.
        """

    async def pending(self, account_id: str) -> list[Order]:
        """Oldest first."""

    async def finish(self, order_id: int, at_s: int, result: bytes) -> None: ...

    async def find(self, order_id: int) -> Order | None: ...

    async def forget(self, order_id: int) -> None:
        """A finished one, whose outcome was told."""
