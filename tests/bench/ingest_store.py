"""What the mirror's store takes in, beside a bare insert: `python -m tests.bench.ingest_store`.

Chats of 40 messages, ready made; 1,000 a transaction. Beside ours, in turns, the same encryption,
journal and page size take the same bytes with `executemany` and an FTS5 insert, and nothing is
compared, compressed, filed by identity or counted.
"""

from __future__ import annotations

import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw
import click
import msgspec

from backend.storage.mirror import Changes, MirroredChat
from backend.storage.sqlite.mirror.committing import commit
from backend.storage.sqlite.mirror.file import open_writer, transaction
from tests.storage.mirror_samples import chat, key

PAGE: Final = 1000
MESSAGES: Final = 40
KEY: Final = b"k" * 32
Page = tuple[MirroredChat, ...]
BARE: Final = """
CREATE TABLE bare (number INTEGER PRIMARY KEY, id TEXT UNIQUE, summary BLOB, body BLOB);
CREATE VIRTUAL TABLE found USING fts5 (words, content='', tokenize='ascii');
"""


def _vocabulary() -> tuple[list[str], list[float]]:
    """Words as often as words are: the n-th is 1/n as frequent as the first."""
    rng = random.Random(1)
    words = ["".join(rng.choices("etaoinshrdlu", k=rng.randrange(2, 10))) for _ in range(20_000)]
    return words, list(itertools.accumulate(1 / (n + 2) for n in range(len(words))))


VOCABULARY: Final = _vocabulary()


def made(number: int) -> MirroredChat:
    rng = random.Random(number)
    said = [rng.choices(VOCABULARY[0], cum_weights=VOCABULARY[1], k=13) for _ in range(MESSAGES)]
    entries: list[dict[str, object]] = [
        {
            "kind": "message",
            "at": f"2026-05-04T10:{n:02d}:07Z",
            "at_raw": None,
            "sender": {"name": "Ada Example", "role": "visitor" if n % 2 else "agent"},
            "text": " ".join(words).capitalize() + ".",
            "options": [],
            "rating": None,
            "file": None,
        }
        for n, words in enumerate(said)
    ]
    visitor, email = key(f"visitor {number // 2}"), key(f"email {rng.randrange(50_000)}")
    return chat(
        number,
        id=f"2605.1234567.{rng.randbytes(9).hex()}",
        ticket_id=number,
        keys=(email, visitor),
        email=email,
        visitor=visitor,
        visitor_name=b"8 bytes.",
        summary=msgspec.json.encode(
            {"preview": " ".join(said[0]), "agents": ["Bo"], "more": 300 * "x"}
        ),
        transcript=msgspec.json.encode({"entries": entries}),
        words=" ".join(word for words in said for word in words),
        facets="rating-good department-sales",
    )


@contextmanager
def opened(schema: str = "") -> Iterator[apsw.Connection]:
    with tempfile.TemporaryDirectory() as folder:
        db = open_writer(Path(folder) / "mirror.db", KEY)
        db.execute(schema)
        yield db
        db.close()


def ours(db: apsw.Connection, page: Page) -> None:
    with transaction(db):
        commit(db, Changes(chats=page, at_s=1, state=b"state"))


def bare(db: apsw.Connection, page: Page) -> None:
    with transaction(db):
        ((last,),) = db.execute("SELECT coalesce(max(number), 0) FROM bare").fetchall()
        assert isinstance(last, int)
        rows = list(enumerate(page, last + 1))
        db.executemany(
            "INSERT INTO bare VALUES (?, ?, ?, ?)",
            ((n, c.id, c.summary, c.transcript) for n, c in rows),
        )
        db.executemany(
            "INSERT INTO found (rowid, words) VALUES (?, ?)", ((n, c.words) for n, c in rows)
        )


def cpu_s(write: Callable[[apsw.Connection, Page], None], schema: str, pages: list[Page]) -> float:
    with opened(schema) as db:
        began = time.process_time()
        for page in pages:
            write(db, page)
        return time.process_time() - began


@click.command()
@click.option("--pages", "count", default=8)
@click.option("--rounds", default=5)
def main(count: int, rounds: int) -> None:
    pages = [tuple(made(PAGE * p + n) for n in range(PAGE)) for p in range(count)]
    seconds = [(cpu_s(ours, "", pages), cpu_s(bare, BARE, pages)) for _ in range(rounds)]
    again = cpu_s(ours, "", pages + pages) - statistics.median(a for a, _ in seconds)
    chats = PAGE * count
    for name, times in zip(("ours", "bare"), zip(*seconds, strict=True), strict=True):
        print(f"{name}: {chats / statistics.median(times):,.0f} chats per CPU second")
    ratio = statistics.median(b / a for a, b in seconds)
    print(f"ours / bare: {ratio:.2f} (median of {rounds} rounds in turns)")
    print(f"read again, unchanged: {again / chats * 1e6:.0f} µs a chat")


if __name__ == "__main__":
    main()
