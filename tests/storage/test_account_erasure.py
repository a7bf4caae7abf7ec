"""An account goes with everything that hangs on it, and its key leaves no trace."""

from __future__ import annotations

import asyncio
from pathlib import Path

import apsw
import pytest

from backend.accounts.account import Installation
from backend.keys.sealing import WrappedKey
from backend.storage.accounts import ClaimedInstallation, NewInvitation
from backend.storage.audit import AuditLine
from backend.storage.connections import (
    Connection,
    ConnectState,
    OAuthClient,
    PendingConnection,
)
from backend.storage.ignored import IgnoredAddress
from backend.storage.mirror import Erasure
from backend.storage.sqlite.store import SqliteStore
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX

pytestmark = pytest.mark.anyio

LATER = 10_000_000_000
KEPT = {"audit", "tombstones", "orders", "erased_accounts"}
"""Tables in which an account's rows outlive it."""


async def fill(store: Store, account_id: str, mark: bytes) -> None:
    """A row in every table that has an account; `mark` tells the accounts apart."""
    await store.accounts.invite(NewInvitation(account_id, mark + b"code", mark + b"link", LATER))
    installation = Installation(account_id, 501, 9001)
    await store.accounts.claim(ClaimedInstallation(mark + b"code", installation, 5))
    connection = Connection(mark + b"sealed token", 1, 7, b"sealed name", "read", 5)
    await store.connections.save(account_id, connection)
    await store.connections.save_client(account_id, OAuthClient(mark + b"sealed client"))
    await store.connections.begin(ConnectState(account_id, mark + b"state", b"b", 7, LATER))
    pending = PendingConnection(account_id, mark + b"confirm", b"b", b"sealed", LATER)
    await store.connections.hold(pending)
    await store.activity.used(account_id, 5)
    await store.budget.take(account_id)
    await store.ignored.add(account_id, IgnoredAddress(b"d" * 16, b"sealed desk"))
    await store.audit.write(account_id, AuditLine(5, "listed"))
    await store.tombstones.add(account_id, Erasure(chat_ids=("1.a",), at_s=5))
    await store.orders.place(account_id, "erase", b"{}", 5)


def tables_with(path: Path, account_id: str) -> set[str]:
    """Those in which some row names the account."""
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    names = [n for (n,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    rows = {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    db.close()
    return {name for name in names if any(account_id in row for row in rows[name])}


async def test_only_audit_tombstones_orders_and_a_note_are_left(
    store: Store, tmp_path: Path
) -> None:
    await fill(store, ACME.id, b"acme ")
    before = tables_with(tmp_path / "data/vault.db", ACME.id)
    assert len(before - KEPT) == 11

    assert await store.accounts.erase(ACME.id, 6)

    assert tables_with(tmp_path / "data/vault.db", ACME.id) == KEPT
    assert await store.accounts.find_by_subdomain("acme") is None


async def test_other_accounts_keep_everything(store: Store, tmp_path: Path) -> None:
    await fill(store, ACME.id, b"acme ")
    await fill(store, GLOBEX.id, b"globex ")
    before = tables_with(tmp_path / "data/vault.db", GLOBEX.id)

    await store.accounts.erase(ACME.id, 6)

    assert tables_with(tmp_path / "data/vault.db", GLOBEX.id) == before
    assert await store.connections.current(GLOBEX.id) is not None


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


async def test_erasing_twice_or_somebody_unknown_harms_nobody(store: Store) -> None:
    await asyncio.gather(*(store.accounts.erase(i, 6) for i in (ACME.id, ACME.id, "acc-unknown")))

    assert [account.id for account in await store.accounts.all()] == [GLOBEX.id]


async def test_the_same_subdomain_can_be_invited_anew(store: Store) -> None:
    await store.accounts.erase(ACME.id, 6)

    await store.accounts.create(
        type(ACME)("acc-acme-2", ACME.subdomain, ACME.origin), WrappedKey("k1", b"another")
    )
    found = await store.accounts.find_by_subdomain("acme")
    assert found is not None
    assert found.id == "acc-acme-2"


def raw(tmp_path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in (tmp_path / "data").glob("vault.db*"))
