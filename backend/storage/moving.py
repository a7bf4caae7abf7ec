"""Moving an account from one store to another: rows, then chats, then a look whether all is there.

It can be cut off at any moment and begun again: rows are exchanged in one transaction, and pages of
chats that are there already are not written twice. The source is only read.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final, Protocol

import msgspec
from msgspec import Struct

from backend.errors import MoveRefused
from backend.storage.mirror import Changes, MirroredChat, Mirrors, MirrorWriter, Quarantined

PAGE: Final = 500

Rows = dict[str, list[dict[str, Any]]]
"""Table → its rows, in their order; none of a table that numbers its rows has that number."""


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
    chats, already = await _move_copy(source, target, account_id, rows, tell)
    await _verify(source, target, account_id)
    return Moved(subdomain, sum(map(len, rows.values())), chats, already)


async def _move_copy(
    source: Movable, target: Movable, account_id: str, rows: Rows, tell: Callable[[int], None]
) -> tuple[int, int]:
    """How many chats there are, and how many were there already."""
    reader = await source.mirrors.reader(account_id)
    if reader is None:
        await target.mirrors.destroy(account_id)
        return 0, 0
    standing = await reader.standing()
    last = Changes(
        quarantined=tuple(await source.quarantined(account_id)),
        state=standing.state,
        as_of_s=standing.as_of_s,
        complete=standing.complete,
        roster=standing.roster,
    )
    keys = tuple(row["identity_key"] for row in rows["restrictions"])
    async with _writers(source, target, account_id) as (old, new):
        await new.withhold(keys)
        counts = await _copy(old, new, tell)
        await new.commit(last)
        await new.note_masked(masked=await old.masked())
    return counts


async def _copy(
    old: MirrorWriter, new: MirrorWriter, tell: Callable[[int], None]
) -> tuple[int, int]:
    ids: set[str] = set()
    already = 0
    async for page in pages(old):
        already += (await new.commit(Changes(chats=page))).unchanged
        ids.update(chat.id for chat in page)
        tell(len(ids))
    for chat in await old.withheld():
        await new.commit(Changes(chats=(chat,)))
        ids.add(chat.id)
    others = [chat.id async for page in pages(new) for chat in page if chat.id not in ids]
    others += [chat.id for chat in await new.withheld() if chat.id not in ids]
    if others:  # of an earlier copy, and deleted since where we come from
        await new.commit(Changes(deleted=tuple(others)))
    return len(ids), already


@asynccontextmanager
async def _writers(
    source: Movable, target: Movable, account_id: str
) -> AsyncIterator[tuple[MirrorWriter, MirrorWriter]]:
    async with AsyncExitStack() as stack:
        made: list[MirrorWriter] = []
        for store in (source, target):
            made.append(await store.mirrors.writer(account_id))
            stack.push_async_callback(made[-1].close)
        yield made[0], made[1]


async def pages(writer: MirrorWriter) -> AsyncIterator[tuple[MirroredChat, ...]]:
    """All chats, but those that are withheld."""
    after = -1
    while numbered := await writer.chats(after, at_most=PAGE):
        yield tuple(chat for _, chat in numbered)
        after = numbered[-1][0]


async def _verify(source: Movable, target: Movable, account_id: str) -> None:
    """By counts and hashes of everything."""
    here, there = await source.rows(account_id), await target.rows(account_id)
    wrong = [name for name in here if _digest(here[name]) != _digest(there.get(name, []))]
    if wrong:
        raise MoveRefused(f"These tables differ after the move: {', '.join(wrong)}.")
    if await source.mirrors.reader(account_id) is None:
        return
    async with _writers(source, target, account_id) as writers:
        copies = [await _copy_digest(writer) for writer in writers]
    aside = [_digest(await store.quarantined(account_id)) for store in (source, target)]
    if copies[0] != copies[1] or aside[0] != aside[1]:
        raise MoveRefused("The copies differ after the move.")


async def _copy_digest(writer: MirrorWriter) -> tuple[int, int, str]:
    """Of chats in any order: a sum of their hashes."""
    count, total = 0, 0
    async for page in pages(writer):
        count, total = count + len(page), total + sum(int(_digest(chat), 16) for chat in page)
    withheld = sorted(await writer.withheld(), key=lambda chat: chat.id)
    return count, total % (1 << 256), _digest(withheld)


def named(names: list[str], rows: list[tuple[Any, ...]], *, numbered: bool) -> list[dict[str, Any]]:
    """Rows as every store gives them. Those without numbers are in an order of our own: engines
    sort texts differently."""
    made = [dict(sorted(zip(names, row, strict=True))) for row in rows]
    return made if numbered else sorted(made, key=msgspec.json.encode)


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()
