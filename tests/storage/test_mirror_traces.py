"""No byte of what was erased is in any file: the same code, on files that are not encrypted."""

from __future__ import annotations

import random
import string
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import apsw
import pytest

from backend.storage.mirror import (
    Changes,
    Erasure,
    MirroredChat,
    Mirrors,
    MirrorWriter,
    Quarantined,
)
from backend.storage.sqlite.mirror import scrubbing
from backend.storage.sqlite.vault import fetch
from tests.storage.conftest import ACME
from tests.storage.mirror_samples import BEA, chat, key, opened

pytestmark = pytest.mark.anyio

ALPHABET = string.ascii_lowercase + string.digits
COMMON = ["".join(random.Random(n).choices(ALPHABET, k=2 + n % 7)) for n in range(800)]
ERASE_BEA = Erasure(keys=(BEA,), at_s=2**31)
EDITED_S = 2**31


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[Mirrors]:
    store, made = await opened(tmp_path, ACME, encrypted=False)
    yield made
    await made.close()
    await store.close()


@pytest.fixture
async def writer(plain: Mirrors) -> AsyncIterator[MirrorWriter]:
    made = await plain.writer(ACME.id)
    yield made
    await made.close()


def file(folder: Path) -> Path:
    return folder / "mirrors" / f"{ACME.id}.db"


def marker(rng: random.Random) -> str:
    """Unlike any other from its first letter on: nothing of it can be hidden by a prefix."""
    return "".join(rng.choices(ALPHABET, k=24))


def talk(rng: random.Random, words: Iterable[str], length: int) -> str:
    said = [*words, *rng.choices(COMMON, k=length)]
    rng.shuffle(said)
    return " ".join(said)


def pieces(folder: Path, places: str) -> list[bytes]:
    """Of bodies, where they are compressed and no word can be seen."""
    db = apsw.Connection(str(file(folder)), flags=apsw.SQLITE_OPEN_READONLY)
    columns = "SELECT transcript, words, summary FROM chats"
    joined = "JOIN bodies USING (number) JOIN listings USING (place)"
    rows = fetch(db, f"{columns} {joined} WHERE place IN ({places})")
    packed = [blob for row in rows for blob in row]
    db.close()
    return [blob[at : at + 24] for blob in packed for at in range(30, len(blob) - 24, 400)]


def traces(folder: Path, marks: Iterable[bytes]) -> list[bytes]:
    """Which of them are in any file of the folder, whole or without one end."""
    raw = b"".join(path.read_bytes() for path in sorted((folder / "mirrors").iterdir()))
    assert len(raw) > 50_000
    return [mark for mark in marks if mark[5:] in raw or mark[:-5] in raw]


async def crowd(writer: MirrorWriter, rng: random.Random, chats: int) -> None:
    """Other people's chats; some are edited, some deleted."""
    for first in range(0, chats, 50):
        made = [
            chat(1000 + n, text=talk(rng, (), 60), keys=(key(f"person {n % 40}"),))
            for n in range(first, first + 50)
        ]
        edited = [
            chat(1000 + n, text=talk(rng, (), rng.randrange(300)), updated_s=EDITED_S)
            for n in range(first, first + 50, 7)
        ]
        gone = tuple(one.id for one in made[3::9])
        await writer.commit(Changes(chats=tuple(made)))
        await writer.commit(Changes(chats=tuple(edited), deleted=gone))


def beas(rng: random.Random, words: list[str]) -> list[MirroredChat]:
    """Ten chats of all lengths, with four of the words each."""
    return [
        chat(n, text=talk(rng, words[n * 4 : n * 4 + 4], 30 * n * n), keys=(BEA,), email=BEA)
        for n in range(10)
    ]


async def full(writer: MirrorWriter, folder: Path, seed: int) -> list[bytes]:
    """A mirror with Bea in it; what there is to be found of her."""
    rng = random.Random(seed)
    words = [marker(rng) for _ in range(40)]
    chats = beas(rng, words)
    await crowd(writer, rng, 200)
    await writer.commit(Changes(chats=tuple(chats[:5])))
    await crowd(writer, rng, 200)
    await writer.commit(Changes(chats=tuple(chats[5:])))
    sql = "SELECT place FROM identities WHERE key = x'" + BEA.hex() + "'"
    packed = pieces(folder, sql)
    edited = chat(9, text=" ".join(words[36:]), keys=(BEA,), updated_s=EDITED_S)
    raw = " ".join(words).encode()
    await writer.commit(
        Changes(chats=(edited,), quarantined=(Quarantined("aside", raw, "can't be read", 1),))
    )
    await crowd(writer, rng, 100)
    marks = [word.encode() for word in words] + packed
    assert len(packed) > 40
    assert len(traces(folder, marks)) > len(words)
    return marks


def sound(folder: Path) -> bool:
    """Whether SQLite finds nothing wrong with the file and the index."""
    db = apsw.Connection(str(file(folder)))
    db.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    fine = db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close()
    return fine


@pytest.mark.parametrize("seed", range(3))
async def test_after_a_scrub_no_file_holds_a_byte_of_an_erased_person(
    writer: MirrorWriter, tmp_path: Path, seed: int
) -> None:
    marks = await full(writer, tmp_path, seed)
    chats = (await writer.standing()).chats

    assert await writer.erase(ERASE_BEA) == 10
    assert await writer.scrub()
    assert traces(tmp_path, marks) == []
    assert (await writer.standing()).chats == chats - 10
    assert sound(tmp_path)


async def test_a_chat_that_was_deleted_or_edited_leaves_nothing_either(
    writer: MirrorWriter, tmp_path: Path
) -> None:
    marks = await full(writer, tmp_path, 7)
    await writer.commit(Changes(deleted=tuple(chat(n).id for n in range(5))))
    for n in range(5, 10):
        await writer.commit(Changes(chats=(chat(n, text="redacted", updated_s=EDITED_S + 1),)))
    await writer.erase(Erasure(chat_ids=("aside",), at_s=1))

    assert await writer.scrub()
    assert traces(tmp_path, marks) == []


async def test_words_that_differ_in_their_last_letter_leave_nothing_in_the_index(
    writer: MirrorWriter, tmp_path: Path
) -> None:
    """Where one page of the index ends and the next begins, the index keeps whole words.

    The second person is erased from an index that the first one left in one piece.
    """
    people = [BEA, key("the second"), key("somebody")]
    words: list[list[bytes]] = [[], [], []]
    for n in range(60):
        said = [f"order{n:03d}{m:03d}" for m in range(100)]
        words[n % 3] += [word.encode() for word in said]
        await writer.commit(Changes(chats=(chat(n, text=" ".join(said), keys=(people[n % 3],)),)))

    for person in (0, 1):
        assert await writer.erase(Erasure(keys=(people[person],), at_s=2**31)) == 20
        assert await writer.scrub()
        raw = file(tmp_path).read_bytes()
        assert [word for word in words[person] if word in raw] == []
    assert any(word in raw for word in words[2])
    assert sound(tmp_path)


async def test_a_reader_in_the_way_is_told_and_afterwards_nothing_is_left(
    writer: MirrorWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrubbing, "WAIT_MS", 10)
    marks = await full(writer, tmp_path, 11)
    reader = apsw.Connection(str(file(tmp_path)), flags=apsw.SQLITE_OPEN_READONLY)
    reader.execute("BEGIN")
    before = reader.execute("SELECT count(*) FROM chats").fetchall()
    await writer.erase(ERASE_BEA)

    assert not await writer.scrub()
    assert traces(tmp_path, marks) != []
    assert reader.execute("SELECT count(*) FROM chats").fetchall() == before
    reader.execute("COMMIT")
    assert await writer.scrub()
    assert traces(tmp_path, marks) == []
    reader.close()


async def test_readers_between_two_questions_are_not_in_the_way(
    plain: Mirrors, writer: MirrorWriter, tmp_path: Path
) -> None:
    reader = await plain.reader(ACME.id)
    assert reader is not None
    marks = await full(writer, tmp_path, 13)
    assert len(await reader.listed(BEA, limit=20)) == 10

    await writer.erase(ERASE_BEA)
    assert await writer.scrub()
    assert traces(tmp_path, marks) == []
    assert await reader.listed(BEA, limit=20) == []


async def test_a_scrub_with_nothing_to_do_does_nothing(
    writer: MirrorWriter, tmp_path: Path
) -> None:
    await full(writer, tmp_path, 17)
    assert await writer.scrub()
    written = file(tmp_path).stat().st_mtime_ns

    assert await writer.scrub()
    assert file(tmp_path).stat().st_mtime_ns == written


@pytest.mark.parametrize("seed", [4, 5, 6])  # without the measure these leave something
async def test_what_sqlite_leaves_behind_when_it_moves_rows_is_overwritten_too(
    writer: MirrorWriter, tmp_path: Path, seed: int
) -> None:
    """Of hundreds of chats that came, changed their size and went, a few leave something."""
    rng, living, gone = random.Random(seed), set[int](), list[bytes]()

    def some(numbers: Iterable[int]) -> tuple[MirroredChat, ...]:
        """In whatever state comes next."""
        return tuple(
            chat(n, text=" ".join(marker(rng) for _ in range(rng.choice((1, 3, 6)))), updated_s=at)
            for n in numbers
        )

    for at in range(30):
        numbers = range(at * 50, at * 50 + 50)
        living.update(numbers)
        await writer.commit(Changes(chats=some(numbers)))
        await writer.commit(Changes(chats=some(rng.sample(sorted(living), 15))))
        went = tuple(chat(n).id for n in rng.sample(sorted(living), 25))
        living.difference_update(int(chat_id[-6:]) for chat_id in went)
        gone += pieces(tmp_path, f"SELECT place FROM chats WHERE id IN {went}")
        await writer.commit(Changes(deleted=went))
    assert len(gone) > 900

    assert await writer.scrub()
    assert traces(tmp_path, gone) == []
