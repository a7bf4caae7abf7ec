"""A server and its worker for several accounts, whole, in time that is not waited for.

Unlike the laboratory, which takes a single sync step by step, everything runs beside each other
here, as it does in the product: the worker with a task for each account, and whoever asks
meanwhile. Server and worker have a client each and share nothing but the store.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from msgspec import structs

from backend.accounts.account import Account, Installation
from backend.accounts.origin import Origin
from backend.connection.connections import Connections
from backend.connection.connections import state_of as connection_state
from backend.connection.sealed import Sealed
from backend.finding.choosing import ChoosingFinder
from backend.finding.live import LiveFinder
from backend.finding.mirrored import MirrorFinder
from backend.finding.question import Address, Found, Question
from backend.finding.veil import Veils
from backend.keys.operator import new_operator_key, parse_operator_keys
from backend.keys.sealing import Sealer
from backend.mirror import following, trouble
from backend.mirror.following import Following
from backend.mirror.overview import AccountOverview
from backend.mirror.progress import Progress, progress, state_of
from backend.mirror.state import SyncState
from backend.mirror.worker import Worker
from backend.storage.accounts import ClaimedInstallation, NewInvitation
from backend.storage.connections import Connection
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import Standing
from backend.storage.sqlite.budget import SqliteBudget
from backend.storage.sqlite.mirror.mirrors import SqliteMirrors
from backend.storage.sqlite.store import SqliteStore
from backend.zendesk.client import ChatClient
from tests.emulator.account import Account as Zendesk
from tests.emulator.apps.package import Package
from tests.emulator.clock import Clock
from tests.integration.mirror.at_zendesk import AtZendesk
from tests.integration.mirror.virtual.network import Network
from tests.integration.mirror.virtual.virtual_loop import VirtualLoop

NOW = 1_800_000_000
VIRTUAL_TIME = "asyncio", {"loop_factory": VirtualLoop}
"""What the fixture `anyio_backend` has to be."""
ADA = 7
APP = 501


class Passing(Clock):
    """The stand-in's clock, by the loop's time; it stands still until there is a loop."""

    loop: asyncio.AbstractEventLoop | None = None
    later_s = 0.0

    def now(self) -> float:
        return NOW + self.later_s + (self.loop.time() if self.loop else 0)


class Tenant(AtZendesk):
    """An account that uses Chatside."""

    def __init__(self, name: str) -> None:
        super().__init__(Zendesk(name, chats=0, known=False, at=NOW))
        self.zendesk.clock = self.clock = Passing()
        self.account = Account(f"acc{name}", name, Origin(self.zendesk.origin))

    def pages(self) -> list[tuple[float, str]]:
        """(when, from where) of each page of the export that was asked for."""
        asked = self.zendesk.log.requests
        return [(r.at, r.query) for r in asked if r.path.endswith("/incremental/chats")]


class Premises:
    """`clock_off`: how much our clock is ahead of Zendesk's."""

    def __init__(self, folder: Path, http: httpx.AsyncClient, network: Network) -> None:
        self.clock_off, self.network, self.http = 0.0, network, http
        self._loop = asyncio.get_running_loop()
        self.store = SqliteStore(folder)
        _no_time_passes(self.store)
        operator = parse_operator_keys(new_operator_key())
        self._sealer = Sealer(operator)
        self.keys = DataKeys(self.store.accounts, self._sealer)
        self.mirrors = SqliteMirrors(folder, self.keys)
        self.budget = SqliteBudget(self.store._vault, self.now)
        self.connections = Connections(self.store.connections, self.store.audit, self.keys)
        self.client = self._client(1)
        veils = Veils(self.store, self.keys)
        live = LiveFinder(self.client, self.connections, operator, veils)
        self.finder = ChoosingFinder(live, MirrorFinder(self.mirrors, self.keys, operator))

    def now(self) -> float:
        return NOW + self.clock_off + self._loop.time()

    def _client(self, seed: int) -> ChatClient:
        chance = random.Random(seed).random
        return ChatClient(
            self.http, self.budget, clock=self._loop.time, now=self.now, random=chance
        )

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """With a worker, until the block ends. Each has another line to Zendesk."""
        stop, client = anyio.Event(), self._client(2)

        def follow(account: Account) -> Following:
            mirrors, keys, connections = self.mirrors, self.keys, self.connections
            return Following(
                account, self.store, mirrors, keys, connections, client, None, _untended, self.now
            )

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(Worker(self.store, follow).run, stop)
            yield
            stop.set()

    # -- what people do

    async def install(self, tenant: Tenant, *, connected: bool = True) -> None:
        account, tenant.clock.loop = tenant.account, self._loop
        await self.store.accounts.create(account, self._sealer.new_data_key(account.id))
        assert tenant.zendesk.apps.add_app(Package({})).id == APP
        code = account.id.encode().ljust(32)
        invitation = NewInvitation(account.id, code, code[::-1], NOW + 600)
        await self.store.accounts.invite(invitation)
        claimed = ClaimedInstallation(code, Installation(account.id, APP, 9001), NOW)
        assert await self.store.accounts.claim(claimed) == "claimed"
        if connected:
            await self.connect(tenant)

    async def connect(self, tenant: Tenant) -> None:
        key = await self.keys.of(tenant.account.id)
        token = tenant.zendesk.oauth.issue(ADA, ["read"]).access_token.encode()
        sealed = key.seal(token, Sealed.token(tenant.account))
        name = key.seal(b"Ada", Sealed.agent_name(tenant.account))
        connection = Connection(sealed, None, ADA, name, "read", int(self.now()))
        await self.store.connections.save(tenant.account.id, connection)

    async def load(self, tenant: Tenant) -> None:
        """A page load that Zendesk signed."""
        await self.store.activity.verified(tenant.account.id, int(self.now()))

    async def look_up(self, tenant: Tenant, email: str) -> Found | None:
        """Somebody opens a ticket: what is at hand."""
        await self.store.activity.used(tenant.account.id, int(self.now()))
        addresses = (Address(email, verified=True),)
        question = Question(addresses, ticket_id=None, weak=False, cursor=None)
        return await self.finder.at_hand(tenant.account, question)

    async def agents_at_work(self, tenant: Tenant) -> None:
        """Somebody opens a ticket every minute."""
        while True:
            await self.look_up(tenant, "p1@example.org")
            await anyio.sleep(60)

    # -- what can be seen

    def tried(self, since: float, until: float) -> list[float]:
        """When Zendesk was asked, or was tried to be."""
        times = (NOW + at for at, _ in self.network.tried)
        return [at for at in times if since <= at < until]

    def most_tried(self, since: float, until: float, within_s: float = 60) -> int:
        """The most in any so many seconds."""
        times = self.tried(since, until)
        return max((sum(at <= t < at + within_s for t in times) for at in times), default=0)

    async def standing(self, tenant: Tenant) -> Standing:
        reader = await self.mirrors.reader(tenant.account.id)
        assert reader is not None
        return await reader.standing()

    async def state(self, tenant: Tenant) -> SyncState:
        return state_of(await self.standing(tenant))

    async def progress(self, tenant: Tenant) -> Progress:
        return progress(await self.standing(tenant), self.now())

    async def says(self, tenant: Tenant) -> str:
        """What `chatside status` says of it."""
        connection = await self.store.connections.current(tenant.account.id)
        names = tenant.account.subdomain, tenant.account.id
        seen = AccountOverview(*names, connection_state(connection), await self.progress(tenant))
        return "\n".join(seen.sentences(self.now()))

    async def has(self, tenant: Tenant, chat_id: str) -> bool:
        reader = await self.mirrors.reader(tenant.account.id)
        return reader is not None and await reader.transcript(chat_id) is not None

    async def completed(self, tenant: Tenant) -> None:
        """Waits until the first copy is there."""

        async def complete() -> bool:
            reader = await self.mirrors.reader(tenant.account.id)
            return reader is not None and (await reader.standing()).complete

        await until(complete)


async def until(claim: Callable[[], Awaitable[bool]], within_s: float = 3600) -> None:
    with anyio.fail_after(within_s):
        while not await claim():  # noqa: ASYNC110  seen from outside
            await anyio.sleep(1)


@asynccontextmanager
async def premises(folder: Path, *tenants: Tenant) -> AsyncIterator[Premises]:
    """All of them installed and connected, nothing copied yet."""
    network = Network(*(tenant.zendesk for tenant in tenants))
    async with httpx.AsyncClient(transport=network) as http:
        house = Premises(folder, http, network)
        for tenant in tenants:
            await house.install(tenant)
        try:
            yield house
        finally:
            await house.mirrors.close()
            await house.store.close()


def small_pages(patch: pytest.MonkeyPatch, size: int) -> None:
    """Many pages of few chats: the same calls, less work."""

    def small(standing: Standing) -> SyncState:
        return structs.replace(state_of(standing), limit=size)

    patch.setattr(trouble, "PAGE", size)
    patch.setattr(following, "state_of", small)


def _no_time_passes(store: SqliteStore) -> None:
    """While the vault's thread writes."""
    loop, vault = asyncio.get_running_loop(), store._vault
    assert isinstance(loop, VirtualLoop)
    add = vault._add

    def counted(work: Any, *, is_change: bool) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = add(work, is_change=is_change)
        loop.wait_for_thread(future)
        return future

    setattr(vault, "_add", counted)  # noqa: B010  a method to everybody else


async def _untended(_: Account) -> None:
    """These connections need no renewal."""
