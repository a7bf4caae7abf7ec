"""Following one account: its connection, its orders, and whether anybody wants the copy at all."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from itertools import groupby
from typing import Final

import anyio
from msgspec import structs

from backend.accounts.account import Account, kept_days
from backend.connection.connections import Connections
from backend.errors import AppGone, ChatUnavailable
from backend.keys.redactor import Redactor
from backend.mirror import presence
from backend.mirror.account_sync import AccountSync
from backend.mirror.asking import Asking
from backend.mirror.masking import Masking, rewrite
from backend.mirror.orders import Orders, refuse_orders
from backend.mirror.progress import state_of
from backend.mirror.rows import Rows
from backend.storage.activity import Activity
from backend.storage.connections import Connection
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import Changes, Mirrors, MirrorWriter
from backend.storage.pulses import WRITTEN
from backend.storage.store import Store
from backend.zendesk.client import ChatClient

LOOK_S: Final = 1.0
"""How soon orders, a new connection and a new look-up are noticed."""
SCRUB_AFTER_S: Final = 3600.0
SCRUB_EVERY_S: Final = 86_400.0
"""What was deleted or edited leaves traces in the file until it is rewritten (see `scrub`)."""


Tend = Callable[[Account], Awaitable[None]]


class Following:
    def __init__(
        self,
        account: Account,
        store: Store,
        mirrors: Mirrors,
        keys: DataKeys,
        connections: Connections,
        client: ChatClient,
        keep_days: int | None,
        tend: Tend,
        now: Callable[[], float] = time.time,
        *,
        mask_cards: bool = True,
    ) -> None:
        """`tend`: keeps the connection fit; called every second."""
        self._account, self._store, self._mirrors = account, store, mirrors
        self._keys, self._connections, self._client = keys, connections, client
        self._at_most, self._tend, self._now = keep_days, tend, now
        self._mask_cards = mask_cards
        self._scrub_at: float | None = None

    async def run(self, stop: anyio.Event) -> None:
        """Ends with `stop`, or when the connection was taken back: then the copy goes, too."""
        while not stop.is_set():
            connection = await self._connections.current(self._account)
            if connection is None:
                await self._mirrors.destroy(self._account.id)
                await refuse_orders(self._account.id, self._store.orders, int(self._now()))
                await _pause(stop, LOOK_S)
                continue
            writer = await self._mirrors.writer(self._account.id)
            try:
                redactor = await self._redactor()
                await self._bury(writer, redactor)
                await self._follow(writer, redactor, connection, stop)
            finally:
                await writer.close()
        if await self._connections.current(self._account) is None:
            await self._mirrors.destroy(self._account.id)  # an erased account's, begun meanwhile

    async def once(self) -> None:
        """Carry out what was ordered, and go: for a command, while no worker runs."""
        writer = await self._mirrors.writer(self._account.id)
        try:
            redactor = await self._redactor()
            _, orders = await self._hands(writer, redactor)
            await orders.carry_out()  # before the rest, so that their outcome counts what went
            await self._bury(writer, redactor)
        finally:
            await writer.close()

    async def _redactor(self) -> Redactor:
        key = await self._keys.of(self._account.id)
        redactor = Redactor(key, mask_cards=self._mask_cards)
        kept = await self._store.redactions.all(self._account.id)
        for chat_id, same in groupby(kept, lambda one: one.chat_id):
            redactor.hide(chat_id, (one.hidden for one in same))
        return redactor

    async def _bury(self, writer: MirrorWriter, redactor: Redactor) -> None:
        """What was erased, restricted or hidden stays so in a copy that was restored or cut off."""
        erasures = await self._store.tombstones.all(self._account.id)
        for erasure in erasures:
            await writer.erase(erasure)
        restricted = await self._store.restrictions.all(self._account.id)
        await writer.withhold(tuple(one.key for one in restricted))
        hidden = await rewrite(writer, redactor, redactor.chat_ids)
        if erasures or hidden:
            await writer.scrub()

    async def _follow(
        self,
        writer: MirrorWriter,
        redactor: Redactor,
        connection: Connection,
        stop: anyio.Event,
    ) -> None:
        sync, orders = await self._hands(writer, redactor)
        masking = Masking(writer, redactor)
        await sync.forget_gone()
        while not stop.is_set():
            await self._tend(self._account)
            current = await self._connections.current(self._account)
            if current is None:
                return
            if current.sealed_token != connection.sealed_token:
                connection = current
                sync.state = structs.replace(sync.state, retry_at=0.0, failures=0)
            sync.keep_for(await self._keep_days())
            activity = await self._store.activity.of(self._account.id)
            await orders.carry_out()
            await self._look_for_app(sync)
            if await self._paused(sync, activity):
                await _pause(stop, LOOK_S)
                continue
            await self._scrub(writer)
            if await masking.go_on():
                continue
            written = sync.written
            seconds = await sync.turn(watched=presence.watched(activity, self._now()))
            if sync.written > written:
                await self._store.pulses.add(self._account.id, WRITTEN, sync.written - written)
            await _pause(stop, min(seconds, LOOK_S))

    async def _scrub(self, writer: MirrorWriter) -> None:
        """An hour after the start and once a day; nothing is done where nothing was removed."""
        now = self._now()
        if self._scrub_at is None or not 0 < self._scrub_at - now <= SCRUB_EVERY_S:
            due = self._scrub_at is not None
            self._scrub_at = now + (SCRUB_EVERY_S if due else SCRUB_AFTER_S)
            if due:
                await writer.scrub()

    async def _hands(self, writer: MirrorWriter, redactor: Redactor) -> tuple[AccountSync, Orders]:
        rows = Rows(await self._keys.of(self._account.id), redactor)
        asking = Asking(self._account, self._connections, self._client, writer, rows, self._now)
        state = state_of(await writer.standing())
        sync = AccountSync(asking, writer, state, await self._keep_days(), self._now)
        of = self._account.id, self._store.orders, asking, writer, sync, redactor
        orders = Orders(*of, self._now)
        return sync, orders

    async def _keep_days(self) -> int | None:
        """As it is chosen now: the shorter of the account's and the operator's."""
        account = await self._store.accounts.find(self._account.id)
        return kept_days(account or self._account, self._at_most)

    async def _paused(self, sync: AccountSync, activity: Activity) -> bool:
        """Written when it changes, so that everybody is told."""
        reason = presence.pause(sync.state, activity, self._now())
        if reason != sync.state.paused:
            await sync.keep(structs.replace(sync.state, paused=reason), Changes())
        return reason is not None

    async def _look_for_app(self, sync: AccountSync) -> None:
        now = self._now()
        if not presence.look_due(sync.state, now):
            return
        found = await self._app_found()
        await sync.keep(presence.looked(sync.state, now, found=found), Changes())

    async def _app_found(self) -> bool | None:
        """Whether Zendesk knows one of the account's apps; None when it can't be told."""
        installations = await self._store.accounts.installations(self._account.id)
        outcomes = [await self._knows(app_id) for app_id in {i.app_id for i in installations}]
        if not outcomes or True in outcomes:
            return True if outcomes else None
        return None if None in outcomes else False

    async def _knows(self, app_id: int) -> bool | None:
        try:
            await self._client.app_public_key(self._account, app_id)
        except AppGone:
            return False
        except ChatUnavailable:
            return None
        return True


async def _pause(stop: anyio.Event, seconds: float) -> None:
    if seconds > 0:
        with anyio.move_on_after(seconds):
            await stop.wait()
