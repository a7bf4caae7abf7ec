"""An erased account's key leaves no trace in the vault's files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest

from backend.keys.sealing import WrappedKey
from backend.storage.sqlite.store import SqliteStore
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX
from tests.storage.test_account_erasure import fill

pytestmark = pytest.mark.anyio


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    made = SqliteStore(tmp_path / "data")
    await made.accounts.create(ACME, WrappedKey("k1", b"wrapped acme"))
    await made.accounts.create(GLOBEX, WrappedKey("k1", b"wrapped globex"))
    yield made
    await made.close()


async def test_no_file_holds_the_key_or_the_token_any_more(store: Store, tmp_path: Path) -> None:
    """While another process has the vault open, and would keep its log."""
    other = SqliteStore(tmp_path / "data")
    await other.accounts.all()
    await fill(store, ACME.id, b"acme ")
    secrets = (b"wrapped acme", b"acme sealed token", b"acme sealed client")
    assert all(secret in raw(tmp_path) for secret in secrets)

    assert await store.accounts.erase(ACME.id, 6)

    assert [secret for secret in secrets if secret in raw(tmp_path)] == []
    assert b"wrapped globex" in raw(tmp_path)
    await other.close()


async def test_a_reader_in_the_way_is_told(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.storage.sqlite.wal.BUSY_MS", 50)
    reader = apsw.Connection(str(tmp_path / "data/vault.db"), flags=apsw.SQLITE_OPEN_READONLY)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM accounts").fetchall()

    assert not await store.accounts.erase(ACME.id, 6)
    assert await store.accounts.find(ACME.id) is None
    reader.close()


def raw(tmp_path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in (tmp_path / "data").glob("vault.db*"))
