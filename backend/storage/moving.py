"""Moving an account from one store to another: rows, then chats, then a look whether all is there.

It can be cut off at any moment and begun again: rows are exchanged in one transaction, and pages of
chats that are there already are not written twice. The source is only read.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable
from typing import Any, Final, Protocol

import msgspec
from msgspec import Struct

from backend.errors import MoveRefused
from backend.storage.mirror import Changes, MirroredChat, Mirrors, MirrorWriter, Quarantined

PAGE: Final = 500

Rows = dict[str, list[dict[str, Any]]]
"""Table → its rows, in their order; none of a table that numbers its rows has that number."""


class MovedChat(Struct, frozen=True):
    number: int
    """In this store; another one gives its own, in the same order."""
    checked_s: int
    chat: MirroredChat


class Movable(Protocol):
    """A store, as a place that accounts come from or go to."""

    @property
    def mirrors(self) -> Mirrors: ...

    async def ids(self, subdomain: str | None) -> list[tuple[str, str]]:
        """(account id, subdomain) of this account, or of all."""

    async def rows(self, account_id: str) -> Rows:
        """Everything about the account but its copy."""

    async def exchange(self, account_id: str, rows: Rows) -> None:
        """Have these instead, all or nothing. Raises MoveRefused when another account has its
        name."""

    async def chats(self, account_id: str, after: int, limit: int) -> list[MovedChat]:
        """By their numbers; none without a copy."""

    async def quarantined(self, account_id: str) -> list[Quarantined]: ...


class Moved(Struct, frozen=True):
    subdomain: str
    rows: int
    chats: int
    already: int
    """Chats that were there from an earlier try."""


async def move(
    source: Movable, target: Movable, account_id: str, subdomain: str, tell: Callable[[int], None]
) -> Moved:
    """`tell` is told how many chats are there, page by page. Raises MoveRefused."""
    rows, there = await source.rows(account_id), await target.rows(account_id)
    if len(there["audit"]) > len(rows["audit"]):
        raise MoveRefused(f"{subdomain} was used in the other store since; nothing was changed.")
    await target.exchange(account_id, rows)
    chats, already = await _move_copy(source, target, account_id, tell)
    await _verify(source, target, account_id)
    return Moved(subdomain, sum(map(len, rows.values())), chats, already)


async def _move_copy(
    source: Movable, target: Movable, account_id: str, tell: Callable[[int], None]
) -> tuple[int, int]:
    """How many chats there are, and how many were there already."""
    reader = await source.mirrors.reader(account_id)
    if reader is None:
        await target.mirrors.destroy(account_id)
        return 0, 0
    ids: set[str] = set()
    already = 0
    writer = await target.mirrors.writer(account_id)
    try:
        async for page in _pages(source, account_id):
            already += await _keep(writer, page)
            ids.update(one.chat.id for one in page)
            tell(len(ids))
        await _drop_others(writer, target, account_id, ids)
        standing = await reader.standing()
        last = Changes(
            quarantined=tuple(await source.quarantined(account_id)),
            state=standing.state,
            as_of_s=standing.as_of_s,
            complete=standing.complete,
            roster=standing.roster,
        )
        await writer.commit(last)
    finally:
        await writer.close()
    return len(ids), already


async def _pages(source: Movable, account_id: str) -> AsyncIterator[list[MovedChat]]:
    after = -1
    while page := await source.chats(account_id, after, PAGE):
        yield page
        after = page[-1].number


async def _keep(writer: MirrorWriter, page: list[MovedChat]) -> int:
    """How many of them are there already, as they are."""
    chats = tuple(one.chat for one in page)
    at_s = min(one.checked_s for one in page)
    return (await writer.commit(Changes(chats=chats, at_s=at_s))).unchanged


async def _drop_others(
    writer: MirrorWriter, target: Movable, account_id: str, ids: set[str]
) -> None:
    """Chats of an earlier copy that were deleted where we come from."""
    others = [
        one.chat.id
        async for page in _pages(target, account_id)
        for one in page
        if one.chat.id not in ids
    ]
    if others:
        await writer.commit(Changes(deleted=tuple(others)))


async def _verify(source: Movable, target: Movable, account_id: str) -> None:
    """By counts and hashes of everything."""
    here, there = await source.rows(account_id), await target.rows(account_id)
    wrong = [name for name in here if _digest(here[name]) != _digest(there.get(name, []))]
    if wrong:
        raise MoveRefused(f"These tables differ after the move: {', '.join(wrong)}.")
    if await _copy_digest(source, account_id) != await _copy_digest(target, account_id):
        raise MoveRefused("The copies differ after the move.")


async def _copy_digest(store: Movable, account_id: str) -> tuple[int, int, str]:
    """Of chats in any order: a sum of their hashes."""
    count, total = 0, 0
    async for page in _pages(store, account_id):
        for one in page:
            count, total = count + 1, total + int(_digest(one.chat), 16)
    aside = sorted(await store.quarantined(account_id), key=lambda one: one.id)
    return count, total % (1 << 256), _digest(aside)


def named(names: list[str], rows: list[tuple[Any, ...]], *, numbered: bool) -> list[dict[str, Any]]:
    """Rows as every store gives them. Those without numbers are in an order of our own: engines
    sort texts differently."""
    made = [dict(sorted(zip(names, row, strict=True))) for row in rows]
    return made if numbered else sorted(made, key=msgspec.json.encode)


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()
