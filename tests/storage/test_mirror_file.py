"""The mirror's file: who can open it, what lies in it, and what becomes of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import apsw
import pytest

from backend.accounts.account import Account
from backend.errors import SealBroken, StoreTooNew
from backend.keys.operator import parse_operator_keys
from backend.keys.sealing import Sealer
from backend.storage.mirror import Mirrors, MirrorWriter
from backend.storage.sqlite.mirror import mirrors as all_mirrors
from backend.storage.sqlite.mirror.file import open_reader, open_writer
from tests.storage.conftest import ACME, GLOBEX
from tests.storage.engines import Engine, SqliteEngine
from tests.storage.mirror_samples import OPERATOR, chat, listed_ids, opened, page, reader_of

pytestmark = pytest.mark.anyio

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return SqliteEngine(tmp_path / "data")


def mirror_file(tmp_path: Path, account: Account = ACME) -> Path:
    return tmp_path / "data" / "mirrors" / f"{account.id}.db"


async def test_neither_file_nor_log_holds_a_word(writer: MirrorWriter, tmp_path: Path) -> None:
    await writer.commit(page(*range(100), text="unmistakable"))
    path = mirror_file(tmp_path)

    raw = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert len(raw) > 20_000
    assert b"unmistakable" not in raw
    assert b"CREATE TABLE" not in raw
    assert not raw.startswith(b"SQLite format")


async def test_the_files_are_their_owners_alone(writer: MirrorWriter, tmp_path: Path) -> None:
    await writer.commit(page(1))
    path = mirror_file(tmp_path)

    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}
    assert sum(1 for _ in path.parent.iterdir()) == 3


async def test_another_accounts_key_opens_nothing_and_harms_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mirror.db"
    db = open_writer(path, KEY)
    db.execute("INSERT INTO tombstones VALUES (x'01', 7)")
    for open_ in (open_writer, open_reader):
        with pytest.raises(SealBroken):
            open_(path, OTHER_KEY)
    db.close()
    for open_ in (open_writer, open_reader):
        with pytest.raises(SealBroken):
            open_(path, OTHER_KEY)

    db = open_writer(path, KEY)
    assert db.execute("SELECT at FROM tombstones").fetchall() == [(7,)]
    db.close()


async def test_swapped_files_are_refused(tmp_path: Path) -> None:
    store, mirrors = await opened(tmp_path, ACME, GLOBEX)
    for account in (ACME, GLOBEX):
        writer = await mirrors.writer(account.id)
        await writer.commit(page(1))
        await writer.close()
    folder = tmp_path / "mirrors"
    shutil.copyfile(folder / f"{ACME.id}.db", folder / f"{GLOBEX.id}.db")

    with pytest.raises(SealBroken):
        await mirrors.reader(GLOBEX.id)
    with pytest.raises(SealBroken):
        await mirrors.writer(GLOBEX.id)
    assert await listed_ids(mirrors) == [chat(1).id]
    await mirrors.close()
    await store.close()


async def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "mirror.db"
    open_writer(path, KEY).close()
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)

    db = open_reader(path, KEY)
    assert db is not None
    with pytest.raises((apsw.CorruptError, apsw.NotADBError, apsw.IOError)):
        db.execute("PRAGMA integrity_check").fetchall()
    db.close()


async def test_a_key_is_used_as_it_is(tmp_path: Path) -> None:
    """Told from the outside by SQLite's other spelling of a raw key."""
    path = tmp_path / "mirror.db"
    open_writer(path, KEY).close()
    db = apsw.Connection(str(path))
    db.pragma("key", f"x'{KEY.hex()}'")

    assert db.pragma("user_version") > 0
    db.close()


async def test_readers_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "mirror.db"
    open_writer(path, KEY).close()
    db = open_reader(path, KEY)
    assert db is not None
    with pytest.raises(apsw.ReadOnlyError):
        db.execute("DELETE FROM tombstones")
    db.close()


async def test_live_answers_go_on_while_a_worker_has_yet_to_bring_the_schema_up_to_date(
    mirrors: Mirrors, tmp_path: Path
) -> None:
    await (await mirrors.writer(ACME.id)).close()
    path = mirror_file(tmp_path)
    assert await mirrors.reader(ACME.id) is not None
    path.unlink()
    path.touch()
    assert await mirrors.reader(ACME.id) is None

    await (await mirrors.writer(ACME.id)).close()
    assert await mirrors.reader(ACME.id) is not None


async def test_a_mirror_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mirror.db"
    db = open_writer(path, KEY)
    db.pragma("user_version", 9999)
    db.close()

    with pytest.raises(StoreTooNew):
        open_writer(path, KEY)
    assert open_reader(path, KEY) is None


async def test_destroying_removes_all_files(mirrors: Mirrors, tmp_path: Path) -> None:
    writer = await mirrors.writer(ACME.id)
    await writer.commit(page(1))
    await writer.close()

    assert await mirrors.destroy(ACME.id)
    assert list(mirror_file(tmp_path).parent.iterdir()) == []


async def test_a_reader_that_fell_out_of_the_cache_can_be_used_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(all_mirrors, "MOST_READERS", 1)
    store, mirrors = await opened(tmp_path, ACME, GLOBEX)
    for account in (ACME, GLOBEX):
        writer = await mirrors.writer(account.id)
        await writer.commit(page(1))
        await writer.close()
    first = await reader_of(mirrors)
    second = await reader_of(mirrors, GLOBEX.id)

    assert await reader_of(mirrors, GLOBEX.id) is second
    assert len(await first.listed(chat(1).email, limit=10)) == 1
    assert await reader_of(mirrors) is not first
    await mirrors.close()
    await store.close()


def test_data_keys_make_different_mirror_keys() -> None:
    sealer = Sealer(parse_operator_keys(OPERATOR))
    keys = [
        sealer.unwrap(account, sealer.new_data_key(account)).mirror_key()
        for account in ("one", "one", "two")
    ]

    assert {len(key) for key in keys} == {32}
    assert len(set(keys)) == 3
