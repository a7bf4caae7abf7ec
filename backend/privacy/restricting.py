"""Restricting a person: their chats stay, and nobody is shown them until that is lifted."""

from __future__ import annotations

import time

from msgspec import Struct

from backend.accounts.account import Account
from backend.mirror.desk import OrderDesk
from backend.privacy.actor import Actor
from backend.privacy.erasing import Settle
from backend.privacy.person import Person
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import Mirrors
from backend.storage.restrictions import Restriction
from backend.storage.store import Store


class Restricted(Struct, frozen=True):
    hidden: int
    """Chats in the copy that are shown no more."""
    shown: int
    """Chats in the copy that are shown again."""


class Restricting:
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

    async def restrict(self, account: Account, person: Person, actor: Actor) -> Restricted:
        """Raises PersonInvalid, WorkerSilent: then it stays ordered."""
        key, now = await self._keys.of(account.id), int(time.time())
        known = person.known_by(key)
        lines = actor.named("restricted", person, key)
        await self._store.audit.write(account.id, *lines)
        added = (Restriction(one.key, one.kind, now) for one in known)
        await self._store.restrictions.add(account.id, added)
        return await self._applied(account)

    async def lift(self, account: Account, person: Person, actor: Actor) -> Restricted | None:
        """None: they are not restricted. Raises PersonInvalid, WorkerSilent."""
        key = await self._keys.of(account.id)
        keys = [one.key for one in person.known_by(key)]
        restricted = {one.key for one in await self._store.restrictions.all(account.id)}
        if restricted.isdisjoint(keys):
            return None
        lines = actor.named("restriction_lifted", person, key)
        await self._store.audit.write(account.id, *lines)
        await self._store.restrictions.lift(account.id, keys)
        return await self._applied(account)

    async def _applied(self, account: Account) -> Restricted:
        """In the copy, where there is one; live answers look at the list itself."""
        if self._mirrors is None or await self._mirrors.reader(account.id) is None:
            return Restricted(0, 0)
        restricted = await self._store.restrictions.all(account.id)
        keys = tuple(one.key for one in restricted)
        result = await self._settle(account, await self._orders.withhold(account.id, keys))
        return Restricted(result.removed, result.checked)
