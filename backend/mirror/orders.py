"""Orders carried out by whoever holds the lease: erase, look again, let go of what was held."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import msgspec
from msgspec import Struct, structs

from backend.keys.hiding import Hidden
from backend.keys.redactor import Redactor
from backend.mirror.account_sync import AccountSync
from backend.mirror.asking import Asking
from backend.mirror.masking import rewrite
from backend.mirror.steps import Confirm, Failed, Newest, Proof, Prove, Reread
from backend.mirror.vanishing import AT_ONCE
from backend.storage.mirror import Changes, Erasure, MirrorWriter
from backend.storage.orders import Order, OrderStore

MOST_RECHECKED: Final = 1000
"""Chats of a person that one order reads again: 26 calls."""


class EraseOrder(Struct, frozen=True):
    erasure: Erasure


class RecheckOrder(Struct, frozen=True):
    keys: tuple[bytes, ...]
    """Identity keys, the most important first."""
    chat_ids: tuple[str, ...] = ()
    """Chats to be read before those."""


class WithholdOrder(Struct, frozen=True):
    """All who are restricted from now on."""

    keys: tuple[bytes, ...]


class RedactOrder(Struct, frozen=True):
    """All that is hidden in a chat from now on."""

    chat_id: str
    hidden: tuple[Hidden, ...]


class OrderResult(Struct, frozen=True):
    """What came of an order, told to whoever placed it."""

    done: bool
    checked: int = 0
    removed: int = 0
    pending: bool = False
    """Erased, but a reader still holds a file in which traces may be; they go with it."""
    trouble: str | None = None
    chat_ids: tuple[str, ...] = ()
    """Those that were erased; who asks for it gets them, and a day later they are forgotten."""


async def refuse_orders(account_id: str, orders: OrderStore, now_s: int) -> None:
    """Without a connection there is no copy: what was to be erased or hidden went with it."""
    for order in await orders.pending(account_id):
        gone = order.kind in ("erase", "withhold", "redact")
        result = OrderResult(done=gone, trouble=None if gone else "reconnect")
        await orders.finish(order.id, now_s, msgspec.json.encode(result))


class Orders:
    """One account's."""

    def __init__(
        self,
        account_id: str,
        orders: OrderStore,
        asking: Asking,
        writer: MirrorWriter,
        sync: AccountSync,
        redactor: Redactor,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._account_id, self._orders, self._redactor = account_id, orders, redactor
        self._asking, self._writer, self._sync, self._now = asking, writer, sync, now
        self._unscrubbed = False

    async def carry_out(self) -> int:
        """All that are pending, oldest first; how many."""
        pending = await self._orders.pending(self._account_id)
        for order in pending:
            result = await self._one(order)
            await self._orders.finish(order.id, int(self._now()), msgspec.json.encode(result))
        if self._unscrubbed:
            self._unscrubbed = not await self._writer.scrub()
        return len(pending)

    async def _one(self, order: Order) -> OrderResult:
        match order.kind:
            case "erase":
                return await self._erase(msgspec.json.decode(order.detail, type=EraseOrder))
            case "recheck":
                return await self._recheck(msgspec.json.decode(order.detail, type=RecheckOrder))
            case "release_deletions":
                return await self._release()
            case "withhold":
                return await self._withhold(msgspec.json.decode(order.detail, type=WithholdOrder))
            case "redact":
                return await self._redact(msgspec.json.decode(order.detail, type=RedactOrder))

    async def _erase(self, order: EraseOrder) -> OrderResult:
        ids = await self._writer.named(order.erasure)
        removed = await self._writer.erase(order.erasure)
        await self._sync.forget_gone()
        pending = not await self._scrubbed()
        return OrderResult(done=True, removed=removed, pending=pending, chat_ids=tuple(ids))

    async def _withhold(self, order: WithholdOrder) -> OrderResult:
        moved = await self._writer.withhold(order.keys)
        return OrderResult(done=True, checked=moved.shown, removed=moved.hidden)

    async def _redact(self, order: RedactOrder) -> OrderResult:
        """In what is kept; what is shown again is read at Zendesk, by an order of its own."""
        self._redactor.hide(order.chat_id, order.hidden)
        changed = await rewrite(self._writer, self._redactor, (order.chat_id,))
        pending = changed > 0 and not await self._scrubbed()
        return OrderResult(done=True, checked=1, removed=changed, pending=pending)

    async def _scrubbed(self) -> bool:
        scrubbed = await self._writer.scrub()
        self._unscrubbed = not scrubbed
        return scrubbed

    async def _recheck(self, order: RecheckOrder) -> OrderResult:
        """Read a person's chats again, now; the list of the newest brings a control."""
        await self._sync.do(Newest())
        of_keys = await self._writer.ids_of(order.keys, at_most=MOST_RECHECKED)
        ids = list(dict.fromkeys((*order.chat_ids, *of_keys)))[:MOST_RECHECKED]
        missing: list[str] = []
        for at in range(0, len(ids), AT_ONCE):
            absent = await self._absent(tuple(ids[at : at + AT_ONCE]))
            if isinstance(absent, Failed):
                return OrderResult(done=False, checked=at, trouble=absent.trouble)
            missing += absent
        removed = await self._remove(tuple(missing))
        if isinstance(removed, Failed):
            return OrderResult(done=False, checked=len(ids), trouble=removed.trouble)
        return OrderResult(done=True, checked=len(ids), removed=removed)

    async def _release(self) -> OrderResult:
        """An admin has looked at what was held: it goes, if it still is not shown."""
        await self._sync.do(Newest())
        held = self._sync.state.held
        result = await self._gone(held)
        if isinstance(result, Failed):
            return OrderResult(done=False, trouble=result.trouble)
        state = structs.replace(self._sync.state, held=())
        await self._sync.keep(state, Changes(deleted=result, at_s=int(self._now())))
        return OrderResult(done=True, checked=len(held), removed=len(result))

    async def _remove(self, missing: tuple[str, ...]) -> int | Failed:
        gone = await self._gone(missing)
        if isinstance(gone, Failed):
            return gone
        if gone:
            await self._sync.keep(self._sync.state, Changes(deleted=gone, at_s=int(self._now())))
        return len(gone)

    async def _gone(self, ids: tuple[str, ...]) -> tuple[str, ...] | Failed:
        """Those that are missing at a second look as well, with proof."""
        missing: list[str] = []
        for at in range(0, len(ids), AT_ONCE):
            absent = await self._absent(ids[at : at + AT_ONCE])
            if isinstance(absent, Failed):
                return absent
            missing += absent
        if not missing:
            return ()
        proof = (await self._asking.ask(Prove(tuple(missing)))).answer
        if isinstance(proof, Failed):
            return proof
        if not isinstance(proof, Proof) or proof.administrator is not True:
            return Failed("refused")
        gone = tuple(chat_id for chat_id in missing if chat_id not in proof.hidden)
        return gone or Failed("refused")

    async def _absent(self, ids: tuple[str, ...]) -> tuple[str, ...] | Failed:
        """Which of these Zendesk does not show, though it shows the control."""
        control = self._sync.state.control
        if control is None:
            return Failed("unavailable")
        asked = await self._asking.ask(Confirm(control, ids))
        if not isinstance(asked.answer, Reread):
            return asked.answer if isinstance(asked.answer, Failed) else Failed("unreadable")
        if control not in asked.answer.present:
            return Failed("unavailable")
        made = Changes(chats=asked.made.chats, rechecked=asked.looked_at, at_s=int(self._now()))
        await self._sync.keep(self._sync.state, made)
        return tuple(i for i in ids if i not in asked.answer.present)
