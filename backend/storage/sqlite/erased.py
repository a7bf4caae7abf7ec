"""What another data folder knows to have been erased, restricted or hidden."""

from __future__ import annotations

import asyncio
from pathlib import Path

import apsw
from msgspec import Struct

from backend.errors import RestoreRefused
from backend.keys.hiding import Hidden
from backend.storage.mirror import Erasure, Mirrors
from backend.storage.redactions import Redaction
from backend.storage.restrictions import Restriction
from backend.storage.sqlite.vault import Row, fetch
from backend.storage.store import Store

TOMBSTONES = "SELECT account_id, kind, value, at FROM tombstones"
ACCOUNTS = "SELECT account_id, at FROM erased_accounts"
RESTRICTIONS = "SELECT account_id, identity_key, kind, at FROM restrictions"
REDACTIONS = "SELECT account_id, chat_id, length, digest, at FROM redactions"


async def keep_erased(folder: Path, store: Store, mirrors: Mirrors) -> None:
    """Have it so in `store` as well. `folder` is only read, and may be of an older version."""
    kept = _read(folder)
    added = (store.tombstones.add(account_id, _erasure(*row)) for account_id, *row in kept.erased)
    await asyncio.gather(*added)
    for account_id, at_s in kept.accounts:
        await mirrors.destroy(account_id)
        await store.accounts.erase(account_id, at_s)
    here = {account.id for account in await store.accounts.all()}
    for account_id, *restricted in kept.restricted:
        if account_id in here:
            await store.restrictions.add(account_id, [Restriction(*restricted)])
    for account_id, chat_id, length, digest, at_s in kept.redactions:
        if account_id in here:
            hidden = Redaction(chat_id, Hidden(length, digest))
            await store.redactions.add(account_id, [hidden], at_s)


def _erasure(kind: str, value: bytes, at_s: int) -> Erasure:
    if kind == "chat":
        return Erasure(chat_ids=(value.decode(),), at_s=at_s)
    return Erasure(keys=(value,), at_s=at_s)


class _Kept(Struct, frozen=True):
    erased: list[Row]
    accounts: list[Row]
    restricted: list[Row]
    redactions: list[Row]


def _read(folder: Path) -> _Kept:
    try:
        db = apsw.Connection(str(folder / "vault.db"), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.CantOpenError as error:
        raise RestoreRefused("There is no vault.db whose erasures could be kept.") from error
    try:
        return _Kept(
            _rows(db, "tombstones", TOMBSTONES),
            _rows(db, "erased_accounts", ACCOUNTS),
            _rows(db, "restrictions", RESTRICTIONS),
            _rows(db, "redactions", REDACTIONS),
        )
    finally:
        db.close()


def _rows(db: apsw.Connection, table: str, sql: str) -> list[Row]:
    """None from a vault that is older than the table."""
    there = fetch(db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,))
    return fetch(db, sql) if there else []
