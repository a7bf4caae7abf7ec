"""Work for a mirror that can be told again: what page N holds, and what N pages come to.

The mirror's own state is the number of the next page, so whatever interrupts the work, the file
itself says what must be in it: not a chat less, not a chat more, none of them stale.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import apsw

from backend.storage.mirror import Changes, Erasure, MirroredChat
from backend.storage.sqlite.mirror.file import open_writer
from backend.storage.sqlite.mirror.writer import SqliteMirrorWriter
from backend.storage.sqlite.vault import fetch
from tests.storage.mirror_samples import chat, key

KEY: Final = b"k" * 32
PEOPLE: Final = 7
NEW: Final = 4
"""Chats a page brings; beside them it repeats some, edits one and may delete one."""
FOREVER_S: Final = 2**31
Commit = Callable[[SqliteMirrorWriter, Changes], Awaitable[object]]


def person(number: int) -> bytes:
    return key(f"person {number % PEOPLE}")


def sample(number: int, edition: int) -> MirroredChat:
    rng = random.Random(number * 1000 + edition)
    noise = " ".join(f"{rng.getrandbits(48):x}" for _ in range(rng.choice((1, 10, 100, 800))))
    return chat(
        number,
        text=f"only{number}e{edition} {noise}",
        keys=(person(number),),
        email=person(number),
        facets="every",
        updated_s=1000 + edition,
    )


def page(n: int) -> Changes:
    """New chats, those of the page before again, an edit, and every fifth time a deletion."""
    chats = [sample(NEW * n + i, 0) for i in range(NEW)]
    if n:
        chats += [sample(NEW * (n - 1) + i, 0) for i in range(NEW)]
    if n >= 3:
        chats.append(sample(_edited(n), n))
    deleted = (chat(_deleted(n)).id,) if n % 5 == 4 else ()
    return Changes(chats=tuple(chats), deleted=deleted, state=str(n + 1).encode(), at_s=n)


def expected(pages: int, erased: set[bytes]) -> dict[str, MirroredChat]:
    """By id, after that many pages."""
    kept: dict[int, MirroredChat] = {}
    for n in range(pages):
        kept |= {NEW * n + i: sample(NEW * n + i, 0) for i in range(NEW)}
        if n >= 3:
            kept[_edited(n)] = sample(_edited(n), n)
        if n % 5 == 4:
            del kept[_deleted(n)]
    return {c.id: c for c in kept.values() if not erased.intersection(c.keys)}


def _edited(n: int) -> int:
    return NEW * (n - 3) + 1 + n % 3


def _deleted(n: int) -> int:
    return NEW * (n - 4)


async def in_one_piece(writer: SqliteMirrorWriter, changes: Changes) -> None:
    """As the product does it."""
    await writer.commit(changes)


async def cursor_first(writer: SqliteMirrorWriter, changes: Changes) -> None:
    """Wrong on purpose: the place is noted before what it stands for."""
    await writer.commit(Changes(state=changes.state))
    await writer.commit(Changes(chats=changes.chats, deleted=changes.deleted, at_s=changes.at_s))


async def work(path: Path, commit: Commit, told: Callable[[int], None], pages: int) -> None:
    """Go on where the file stands; `told` gets each number of pages that was acknowledged."""
    writer = SqliteMirrorWriter(open_writer(path, KEY))
    try:
        for n in range(int((await writer.standing()).state or b"0"), pages):
            if n % 10 == 8:
                await writer.erase(Erasure(keys=(person(n // 10),), at_s=FOREVER_S))
                await writer.scrub()
            await commit(writer, page(n))
            told(n + 1)
    finally:
        await writer.close()


def verify(path: Path) -> tuple[int, list[str]]:
    """(pages by the file's own account, what is wrong with it). Brings an interrupted file up."""
    db = open_writer(path, KEY)
    try:
        return _verify(db)
    finally:
        db.close()


def _verify(db: apsw.Connection) -> tuple[int, list[str]]:
    ((state, chats),) = fetch(db, "SELECT state, chats FROM standing")
    pages = int(state or b"0")
    erased = {value for (value,) in fetch(db, "SELECT value FROM tombstones")}
    due = expected(pages, erased)
    query = (
        "SELECT c.id, number, keys, summary, encoding, transcript FROM chats AS c"
        " JOIN bodies USING (number) JOIN listings USING (place)"
    )
    stored = {row[0]: row[1:] for row in fetch(db, query)}
    problems = [f"missing {chat_id}" for chat_id in due.keys() - stored.keys()]
    problems += [f"too many {chat_id}" for chat_id in stored.keys() - due.keys()]
    for chat_id in due.keys() & stored.keys():
        number, keys, summary, encoding, transcript = stored[chat_id]
        body = gzip.decompress(transcript) if encoding == "gzip" else transcript
        kept = b"".join(due[chat_id].keys), due[chat_id].summary, due[chat_id].transcript
        if (keys, summary, body) != kept:
            problems.append(f"stale {chat_id}")
        word = due[chat_id].words.split()[0]
        problems += _search(db, word, number)
    return pages, problems + _counts(db, len(due), chats)


def _search(db: apsw.Connection, word: str, number: int) -> list[str]:
    found = fetch(db, "SELECT rowid FROM search WHERE search MATCH ?", (f'"{word}"',))
    return [] if found == [(number,)] else [f"search finds {found} instead of {number}"]


def _counts(db: apsw.Connection, due: int, chats: int) -> list[str]:
    query = (
        "SELECT (SELECT count(*) FROM search WHERE search MATCH 'every'),"
        " (SELECT count(*) FROM identities),"
        " (SELECT count(*) FROM listings),"
        " (SELECT count(*) FROM identities JOIN chats USING (place, started_ms))"
    )
    counts = [chats, *fetch(db, query)[0]]
    problems = [] if counts == [due] * 5 else [f"counts {counts} instead of {due}"]
    db.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    whole = fetch(db, "PRAGMA integrity_check")
    return problems if whole == [("ok",)] else [*problems, json.dumps(whole)]
