"""Where orders are placed and their outcome is waited for, by a page or a command."""

from __future__ import annotations

import time
from typing import Final

import anyio
import msgspec

from backend.keys.hiding import Hidden
from backend.mirror.orders import (
    EraseOrder,
    OrderResult,
    RecheckOrder,
    RedactOrder,
    WithholdOrder,
)
from backend.storage.mirror import Erasure
from backend.storage.orders import OrderKind, OrderStore
from backend.storage.tombstones import TombstoneStore

LOOK_S: Final = 0.2


class OrderDesk:
    def __init__(self, orders: OrderStore, tombstones: TombstoneStore) -> None:
        self._orders, self._tombstones = orders, tombstones

    async def erase(self, account_id: str, erasure: Erasure) -> int:
        """The tombstone first: whatever happens then, what was erased does not come back."""
        await self._tombstones.add(account_id, erasure)
        return await self._place(account_id, "erase", EraseOrder(erasure))

    async def withhold(self, account_id: str, keys: tuple[bytes, ...]) -> int:
        """All who are restricted, by their identity keys."""
        return await self._place(account_id, "withhold", WithholdOrder(keys))

    async def redact(self, account_id: str, chat_id: str, hidden: tuple[Hidden, ...]) -> int:
        """All that is hidden in the chat."""
        return await self._place(account_id, "redact", RedactOrder(chat_id, hidden))

    async def recheck(
        self, account_id: str, keys: tuple[bytes, ...], chat_ids: tuple[str, ...] = ()
    ) -> int:
        """Chats of these identity keys, the most important first, and `chat_ids` before them."""
        return await self._place(account_id, "recheck", RecheckOrder(keys, chat_ids))

    async def release_deletions(self, account_id: str) -> int:
        now = int(time.time())
        return await self._orders.place(account_id, "release_deletions", b"{}", now)

    async def outcome(self, order_id: int, within_s: float) -> OrderResult | None:
        """None: not carried out within that time. It stays ordered."""
        with anyio.move_on_after(within_s):
            while True:
                order = await self._orders.find(order_id)
                if order is not None and order.result is not None:
                    return msgspec.json.decode(order.result, type=OrderResult)
                await anyio.sleep(LOOK_S)
        return None

    async def _place(self, account_id: str, kind: OrderKind, detail: msgspec.Struct) -> int:
        encoded = msgspec.json.encode(detail)
        return await self._orders.place(account_id, kind, encoded, int(time.time()))
