"""Hiding words of a chat, wherever in it they stand: in lists, transcripts, searches, exports."""

from __future__ import annotations

import time

from msgspec import Struct

from backend.accounts.account import Account
from backend.errors import WordsInvalid
from backend.keys.hiding import LEAST, MOST, Hidden, hidden
from backend.mirror.desk import OrderDesk
from backend.privacy.actor import Actor
from backend.privacy.erasing import Settle
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import Mirrors
from backend.storage.redactions import Redaction
from backend.storage.store import Store


class Hid(Struct, frozen=True):
    in_copy: bool
    """Whether the chat is in the copy and had something to hide, or to show again."""
    traces: bool
    """True: a reader was in the way; the words may be in a file's log a little longer."""


class Redacting:
    def __init__(
        self,
        store: Store,
        mirrors: Mirrors | None,
        keys: DataKeys,
        orders: OrderDesk,
        settle: Settle,
    ) -> None:
        self._store, self._mirrors, self._keys = store, mirrors, keys
        self._orders, self._settle = orders, settle

    async def hide(
        self, account: Account, chat_id: str, words: tuple[str, ...], actor: Actor
    ) -> Hid:
        """Raises WordsInvalid, WorkerSilent: then it stays ordered."""
        if not words or not all(LEAST <= len(said) <= MOST and said.strip() for said in words):
            raise WordsInvalid
        key = await self._keys.of(account.id)
        await self._store.audit.write(account.id, actor.line("redacted", chat_id=chat_id))
        added = [Redaction(chat_id, hidden(key, said)) for said in words]
        await self._store.redactions.add(account.id, added, int(time.time()))
        return await self._applied(account, chat_id, again=False)

    async def show_again(self, account: Account, chat_id: str, actor: Actor) -> Hid | None:
        """All of the chat, from Zendesk. None: nothing of it is hidden. Raises WorkerSilent."""
        if not await self._hidden(account, chat_id):
            return None
        line = actor.line("redaction_lifted", chat_id=chat_id)
        await self._store.audit.write(account.id, line)
        await self._store.redactions.lift(account.id, [chat_id])
        return await self._applied(account, chat_id, again=True)

    async def _hidden(self, account: Account, chat_id: str) -> tuple[Hidden, ...]:
        kept = await self._store.redactions.all(account.id)
        return tuple(one.hidden for one in kept if one.chat_id == chat_id)

    async def _applied(self, account: Account, chat_id: str, *, again: bool) -> Hid:
        """In the copy, where there is one; live answers look at the list itself."""
        if self._mirrors is None or await self._mirrors.reader(account.id) is None:
            return Hid(in_copy=False, traces=False)
        everything = await self._hidden(account, chat_id)
        order_id = await self._orders.redact(account.id, chat_id, everything)
        result = await self._settle(account, order_id)
        if again:
            order_id = await self._orders.recheck(account.id, (), (chat_id,))
            result = await self._settle(account, order_id)
        return Hid(result.removed > 0 or again, result.pending)
