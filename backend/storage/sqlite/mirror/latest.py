"""The newest of many hits, when they are among those whose chats were copied last.

Numbers are given as chats are copied, which is nearly the order of time. The hits with the highest
numbers are the newest if no chat that is as new has a lower one; the few that have are looked at.
"""

from __future__ import annotations

from typing import Final

import apsw
import msgspec

from backend.storage.sqlite.mirror.asking import json_of
from backend.storage.sqlite.mirror.places import number_at
from backend.storage.sqlite.vault import fetch

LATEST: Final = 32
"""Hits that are read; more than a page."""
AS_NEW: Final = 4_000
"""Chats among which strays are looked for; where hits lie further apart, nothing is proved."""
STRAYS: Final = 32
"""Each costs a question."""

HIGHEST: Final = f"SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT {LATEST}"  # noqa: S608  a constant
MOMENTS: Final = (
    "SELECT number, started_ms, place FROM chats WHERE number IN (SELECT value FROM json_each(?))"
)
NEWER: Final = (
    "SELECT count(*), json_group_array(number) FILTER (WHERE number < ?) FROM"  # noqa: S608  a constant
    f" (SELECT number FROM chats WHERE started_ms >= ? ORDER BY started_ms DESC LIMIT {AS_NEW + 1})"
)
OF_KEY: Final = (
    "SELECT started_ms, place FROM identities WHERE key = ?"  # noqa: S608  a constant
    f" ORDER BY started_ms DESC LIMIT {AS_NEW}"
)
IS_HIT: Final = "SELECT 1 FROM search WHERE search MATCH ? AND rowid = ?"

Moment = tuple[int, int]
"""When a chat began, and its place."""


def latest(db: apsw.Connection, said: str) -> list[int]:
    """Numbers of hits, the highest first; all of them when they are fewer than `LATEST`."""
    return [number for (number,) in fetch(db, HIGHEST, (said,))]


def moments_of(db: apsw.Connection, numbers: list[int]) -> dict[int, Moment]:
    if not numbers:
        return {}
    rows = fetch(db, MOMENTS, (json_of(numbers),))
    return {number: (started_ms, place) for number, started_ms, place in rows}


def moments_among(
    db: apsw.Connection, numbers: list[int], keys: tuple[bytes, ...]
) -> dict[int, Moment]:
    """The same, of chats of which most have one of these keys: those lie side by side."""
    wanted, found = set(numbers), dict[int, Moment]()
    for key in keys:
        for moment in fetch(db, OF_KEY, (key,)):
            if (number := number_at(moment[1])) in wanted:
                found[number] = moment
    return (
        found | moments_of(db, list(wanted - found.keys())) if len(found) < len(wanted) else found
    )


def newest_of(
    db: apsw.Connection, numbers: list[int], said: str, limit: int
) -> list[Moment] | None:
    """`limit` hits, newest first, out of the latest; None when that can't be proved."""
    moments = sorted(moments_of(db, numbers).values(), reverse=True)
    if len(moments) < limit:
        return None
    ((newer, lower),) = fetch(db, NEWER, (numbers[-1], moments[limit - 1][0]))
    strays: list[int] = msgspec.json.decode(lower)
    if newer > AS_NEW or len(strays) > STRAYS:
        return None
    hits = [number for number in strays if fetch(db, IS_HIT, (said, number))]
    if hits:
        moments = sorted([*moments, *moments_of(db, hits).values()], reverse=True)
    return moments[:limit]
