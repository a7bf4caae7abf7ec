"""Orders to workers, in the vault."""

from __future__ import annotations

import apsw

from backend.storage.orders import Order, OrderKind
from backend.storage.sqlite.vault import Vault, fetch

ORDER = "SELECT id, account_id, kind, detail, placed_at, done_at, result FROM orders WHERE "
PENDING = ORDER + "account_id = ? AND done_at IS NULL ORDER BY id"
PLACE = "INSERT INTO orders (account_id, kind, detail, placed_at) VALUES (?, ?, ?, ?)"
FORGET = "DELETE FROM orders WHERE done_at < ?"
KEEP_S = 86_400
"""How long a finished order can be asked for."""
FINISH = "UPDATE orders SET done_at = ?, result = ? WHERE id = ? AND done_at IS NULL"


class SqliteOrders:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def place(self, account_id: str, kind: OrderKind, detail: bytes, at_s: int) -> int:
        def work(db: apsw.Connection) -> int:
            db.execute(FORGET, (at_s - KEEP_S,))
            db.execute(PLACE, (account_id, kind, detail, at_s))
            return db.last_insert_rowid()

        return await self._vault.change(work)

    async def pending(self, account_id: str) -> list[Order]:
        rows = await self._vault.read(lambda db: fetch(db, PENDING, (account_id,)))
        return [Order(*row) for row in rows]

    async def finish(self, order_id: int, at_s: int, result: bytes) -> None:
        """An order that was carried out twice, across a crash, keeps its first result."""
        await self._vault.change(lambda db: db.execute(FINISH, (at_s, result, order_id)))

    async def forget(self, order_id: int) -> None:
        sql = "DELETE FROM orders WHERE id = ? AND done_at IS NOT NULL"
        await self._vault.change(lambda db: db.execute(sql, (order_id,)))

    async def find(self, order_id: int) -> Order | None:
        rows = await self._vault.read(lambda db: fetch(db, ORDER + "id = ?", (order_id,)))
        return Order(*rows[0]) if rows else None
