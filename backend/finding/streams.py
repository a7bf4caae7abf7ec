"""Search results of several addresses, merged newest first, a page at a time.

Zendesk lists stubs 40 a page and leaves their order unstated, so each page is sorted here and the
heads are compared across addresses. A position remembers, per address, the page it stands in and
how many stubs of it were taken; it can be signed, sent to the page and taken up again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from msgspec import Struct

from backend.zendesk.wire import SearchPage, Stub

Read: TypeAlias = Callable[[int, str | None], Awaitable[SearchPage]]
"""(address number, next_url or None for the first page) → a page of its hits."""


class Position(Struct, frozen=True):
    number: int
    """The requester's address, from 1."""
    url: str | None = None
    taken: int = 0
    done: bool = False


class Stream:
    """One address's hits from a position on."""

    def __init__(self, position: Position, read: Read) -> None:
        self._at, self._read = position, read
        self._waiting: list[Stub] | None = None
        self._next_url: str | None = None
        self.count: int | None = None

    @property
    def position(self) -> Position:
        return self._at

    async def head(self) -> Stub | None:
        """The newest stub not taken yet; None at the end."""
        while not self._at.done:
            if self._waiting is None:
                await self._load()
            elif self._waiting:
                return self._waiting[0]
            else:
                self._turn()
        return None

    def take(self) -> Stub:
        if not self._waiting:
            raise IndexError("take() follows a head() that is not None")
        at = self._at
        self._at = Position(at.number, at.url, at.taken + 1)
        taken = self._waiting.pop(0)
        if not self._waiting and self._next_url is None:
            self._turn()  # nothing more to come: the list ends here, without another page
        return taken

    async def _load(self) -> None:
        page = await self._read(self._at.number, self._at.url)
        stubs = sorted(page.stubs, key=lambda stub: (stub.timestamp or "", stub.id), reverse=True)
        self.count = page.count if self.count is None else self.count
        self._waiting, self._next_url = stubs[self._at.taken :], page.next_url

    def _turn(self) -> None:
        number = self._at.number
        if self._next_url is None or self._next_url == self._at.url:
            self._at = Position(number, done=True)
        else:
            self._at, self._waiting = Position(number, self._next_url), None


async def take_newest(streams: list[Stream], at_most: int) -> list[tuple[int, Stub]]:
    """(address number, stub), newest first, each chat once."""
    taken: dict[str, tuple[int, Stub]] = {}
    while len(taken) < at_most:
        heads = [(await stream.head(), stream) for stream in streams]
        open_heads = [(head, stream) for head, stream in heads if head is not None]
        if not open_heads:
            break
        newest, stream = max(open_heads, key=lambda pair: (pair[0].timestamp or "", pair[0].id))
        stub = stream.take()
        taken.setdefault(newest.id, (stream.position.number, stub))
    return list(taken.values())
