"""Ordered exports in the vault."""

from __future__ import annotations

import time

import apsw

from backend.storage.exports import OrderedExport
from backend.storage.sqlite.vault import Row, Vault, fetch

ADD = "INSERT INTO exports (link_hash, account_id, expires_at, ordered) VALUES (?, ?, ?, ?)"
LOOK = "SELECT account_id, expires_at, ordered FROM exports WHERE link_hash = ? AND expires_at > ?"
TAKE = (
    "DELETE FROM exports WHERE link_hash = ? AND expires_at > ?"
    " RETURNING account_id, expires_at, ordered"
)


class SqliteExports:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def add(self, link_hash: bytes, export: OrderedExport) -> None:
        def work(db: apsw.Connection) -> None:
            db.execute("DELETE FROM exports WHERE expires_at <= ?", (int(time.time()),))
            row = (link_hash, export.account_id, export.expires_at_s, export.ordered)
            db.execute(ADD, row)

        await self._vault.write(work)

    async def look(self, link_hash: bytes, now_s: int) -> OrderedExport | None:
        return _one(await self._vault.read(lambda db: fetch(db, LOOK, (link_hash, now_s))))

    async def take(self, link_hash: bytes, now_s: int) -> OrderedExport | None:
        return _one(await self._vault.write(lambda db: fetch(db, TAKE, (link_hash, now_s))))


def _one(rows: list[Row]) -> OrderedExport | None:
    return OrderedExport(*rows[0]) if rows else None
