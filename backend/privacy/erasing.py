"""Erasing a person or chats: tombstone first, then the copy, and everything that names them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable

from msgspec import structs

from backend.accounts.account import Account
from backend.chats.times import utc_text
from backend.keys.sealing import DataKey
from backend.mirror.desk import OrderDesk
from backend.mirror.orders import OrderResult
from backend.privacy.actor import Actor
from backend.privacy.certificate import Certificate
from backend.privacy.held import HeldChat
from backend.privacy.holdings import Ledger
from backend.privacy.looked_at import LOOKED, about, looked_at
from backend.privacy.person import Person
from backend.storage.audit import About
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import Erasure, Mirrors
from backend.storage.store import Store

Settle = Callable[[Account, int], Awaitable[OrderResult]]
"""Waits for what comes of an order. Raises WorkerSilent."""


class Erasing:
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
        self._ledger = Ledger(store, mirrors, keys)

    async def person(self, account: Account, person: Person, actor: Actor) -> Certificate:
        """Raises PersonInvalid, WorkerSilent: then it stays ordered."""
        key, now = await self._keys.of(account.id), int(time.time())
        erasure = person.erasure(key, now)
        held = await self._ledger.chats(account, person)
        return await self._erase(account, actor, key, erasure, person, held)

    async def chats(self, account: Account, chat_ids: tuple[str, ...], actor: Actor) -> Certificate:
        """Raises WorkerSilent: then it stays ordered."""
        key, now = await self._keys.of(account.id), int(time.time())
        erasure = Erasure(chat_ids=chat_ids, at_s=now)
        held = [HeldChat(chat_id, None, None) for chat_id in chat_ids]
        return await self._erase(account, actor, key, erasure, None, held)

    async def _erase(
        self,
        account: Account,
        actor: Actor,
        key: DataKey,
        erasure: Erasure,
        person: Person | None,
        held: list[HeldChat],
    ) -> Certificate:
        number, somebody = secrets.token_hex(8), f"erased-{secrets.token_hex(8)}"
        lines = [*actor.erased(person or Person(), erasure.chat_ids, number)]
        of = await about(self._store.audit, account, key, person or Person(), held)
        of = structs.replace(of, person_keys=tuple(one.hex() for one in erasure.keys))
        seen = [li for li in await self._store.audit.about(account.id, of) if li.action in LOOKED]
        await self._store.audit.write(account.id, *lines)
        await self._store.tombstones.add(account.id, erasure)
        # before the copy as well: cut off in between, nobody would know the chats any more
        cut = await self._forget(account, of, somebody)
        result = await self._removed(account, erasure)
        went = result.chat_ids if result else ()
        await self._store.redactions.lift(account.id, {*went, *erasure.chat_ids})
        gone = structs.replace(of, chat_ids=(*of.chat_ids, *went))
        cut += await self._forget(account, gone, somebody)
        ignored = [await self._store.ignored.remove(account.id, k) for k in erasure.keys]
        clean = await self._store.scrub()
        return Certificate(
            number=number,
            account=account.subdomain,
            erased_at=utc_text(erasure.at_s),
            person=person,
            chats=_gone(held, went),
            looked_at=[looked_at(line) for line in seen],
            audit_lines=cut,
            ignored=sum(ignored),
            copy=result is not None,
            traces=not clean or (result is not None and result.pending),
        )

    async def _forget(self, account: Account, of: About, somebody: str) -> int:
        return await self._store.audit.unname(account.id, of, somebody)

    async def _removed(self, account: Account, erasure: Erasure) -> OrderResult | None:
        """None: no copy is there. The tombstones are, in case there will be one."""
        if self._mirrors is None:
            return None
        there = await self._mirrors.reader(account.id) is not None
        order_id = await self._orders.erase(account.id, erasure)
        if not there:
            return None
        result = await self._settle(account, order_id)
        await self._store.orders.forget(order_id)  # it says which chats they were
        return result


def _gone(held: list[HeldChat], went: tuple[str, ...]) -> list[HeldChat]:
    """What the worker says went, with what was known of it before."""
    known = {chat.id: chat for chat in held}
    return [known.get(chat_id, HeldChat(chat_id, None, None)) for chat_id in went]
