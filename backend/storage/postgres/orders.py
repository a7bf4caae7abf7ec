"""Orders to workers, in the database."""

from __future__ import annotations

from typing import Final

from backend.storage.orders import Order, OrderKind
from backend.storage.postgres.vault import Vault, naming, own

ORDER: Final = "SELECT id, account_id, kind, detail, placed_at, done_at, result FROM orders WHERE "
PENDING: Final = ORDER + "account_id = %s AND done_at IS NULL ORDER BY id"
PLACE: Final = (
    "INSERT INTO orders (account_id, kind, detail, placed_at) VALUES (%s, %s, %s, %s) RETURNING id"
)
DONE: Final = "DELETE FROM orders WHERE account_id = %s AND done_at < %s"
KEEP_S: Final = 86_400
"""How long a finished order can be asked for."""
FORGET: Final = "DELETE FROM orders WHERE id = %s AND done_at IS NOT NULL"
FINISH: Final = "UPDATE orders SET done_at = %s, result = %s WHERE id = %s AND done_at IS NULL"


class PostgresOrders:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def place(self, account_id: str, kind: OrderKind, detail: bytes, at_s: int) -> int:
        row = account_id, kind, detail, at_s
        done = DONE, (account_id, at_s - KEEP_S)
        ((order_id,),) = await self._vault.change(own(account_id), done, (PLACE, row))
        return int(order_id)

    async def pending(self, account_id: str) -> list[Order]:
        rows = await self._vault.run(own(account_id), (PENDING, (account_id,)))
        return [Order(*row) for row in rows]

    async def finish(self, order_id: int, at_s: int, result: bytes) -> None:
        """An order that was carried out twice, across a crash, keeps its first result."""
        await self._vault.change(naming(order_id), (FINISH, (at_s, result, order_id)))

    async def forget(self, order_id: int) -> None:
        await self._vault.change(naming(order_id), (FORGET, (order_id,)))

    async def find(self, order_id: int) -> Order | None:
        rows = await self._vault.run(naming(order_id), (ORDER + "id = %s", (order_id,)))
        return Order(*rows[0]) if rows else None
