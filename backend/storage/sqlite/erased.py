"""What another data folder knows to have been erased: its tombstones, and accounts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import apsw

from backend.errors import RestoreRefused
from backend.storage.mirror import Erasure, Mirrors
from backend.storage.sqlite.vault import Row, fetch
from backend.storage.store import Store

TOMBSTONES = "SELECT account_id, kind, value, at FROM tombstones"
ACCOUNTS = "SELECT account_id, at FROM erased_accounts"


async def keep_erased(folder: Path, store: Store, mirrors: Mirrors) -> None:
    """Have it erased in `store` as well. `folder` is only read, and may be of an older version."""
    tombstones, accounts = _read(folder)
    added = (store.tombstones.add(account_id, _erasure(*row)) for account_id, *row in tombstones)
    await asyncio.gather(*added)
    for account_id, at_s in accounts:
        await mirrors.destroy(account_id)
        await store.accounts.erase(account_id, at_s)


def _erasure(kind: str, value: bytes, at_s: int) -> Erasure:
    if kind == "chat":
        return Erasure(chat_ids=(value.decode(),), at_s=at_s)
    return Erasure(keys=(value,), at_s=at_s)


def _read(folder: Path) -> tuple[list[Row], list[Row]]:
    try:
        db = apsw.Connection(str(folder / "vault.db"), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.CantOpenError as error:
        raise RestoreRefused("There is no vault.db whose erasures could be kept.") from error
    try:
        return _rows(db, "tombstones", TOMBSTONES), _rows(db, "erased_accounts", ACCOUNTS)
    finally:
        db.close()


def _rows(db: apsw.Connection, table: str, sql: str) -> list[Row]:
    """None from a vault that is older than the table."""
    there = fetch(db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,))
    return fetch(db, sql) if there else []
