"""A copy of an account's chats that the test writes itself, as a worker would."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from typing import Any

import msgspec

from backend.mirror.rows import Rows
from backend.storage.mirror import Changes, Erasure, MirroredChat
from backend.wiring import open_desk
from backend.zendesk.records import raw_chat
from tests.product import Product


class HandmadeCopy:
    """Said to be complete, so that look-ups are answered from it."""

    def __init__(self, product: Product, account_id: str) -> None:
        self._product, self._account_id = product, account_id

    def write(
        self,
        chats: Iterable[dict[str, Any]] = (),
        deleted: tuple[str, ...] = (),
        roster: bytes | None = None,
    ) -> None:
        """One commit."""
        asyncio.run(self._write(tuple(chats), deleted, roster))

    def erase(self, *chat_ids: str) -> None:
        asyncio.run(self._erase(Erasure(chat_ids=chat_ids, at_s=1)))

    def destroy(self) -> None:
        asyncio.run(self._destroy())

    async def _write(
        self, chats: tuple[dict[str, Any], ...], deleted: tuple[str, ...], roster: bytes | None
    ) -> None:
        async with AsyncExitStack() as stack:
            desk = await open_desk(self._product.settings, stack)
            assert desk.mirrors is not None
            writer = await desk.mirrors.writer(self._account_id)
            rows = self._rows(Rows(await desk.keys.of(self._account_id)), chats)
            now = int(time.time())
            made = Changes(chats=rows, deleted=deleted, complete=True, as_of_s=now, at_s=now)
            await writer.commit(msgspec.structs.replace(made, roster=roster))
            await writer.close()

    def _rows(self, rows: Rows, chats: tuple[dict[str, Any], ...]) -> tuple[MirroredChat, ...]:
        made = rows.make(raw_chat(msgspec.Raw(msgspec.json.encode(chat))) for chat in chats)
        assert len(made.chats) == len(chats)
        return made.chats

    async def _erase(self, erasure: Erasure) -> None:
        async with AsyncExitStack() as stack:
            desk = await open_desk(self._product.settings, stack)
            assert desk.mirrors is not None
            writer = await desk.mirrors.writer(self._account_id)
            await writer.erase(erasure)
            await writer.close()

    async def _destroy(self) -> None:
        async with AsyncExitStack() as stack:
            desk = await open_desk(self._product.settings, stack)
            assert desk.mirrors is not None
            assert await desk.mirrors.destroy(self._account_id)
