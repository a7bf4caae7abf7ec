"""The real sync on real parts, in no time: client, rows and store against the stand-in in process.

Both clocks are moved instead of waited for. Nothing is replaced but the socket, the waiting and the
budget's disk.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from backend.accounts.account import Account
from backend.accounts.origin import Origin
from backend.connection.connections import Connections
from backend.connection.sealed import Sealed
from backend.keys.operator import new_operator_key, parse_operator_keys
from backend.keys.sealing import Sealer
from backend.mirror.account_sync import AccountSync
from backend.mirror.asking import Asking
from backend.mirror.progress import state_of
from backend.mirror.rows import Rows
from backend.storage.budget import Pace, Urgency, take, throttle
from backend.storage.connections import Connection
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import MirrorWriter
from backend.storage.sqlite.mirror.mirrors import SqliteMirrors
from backend.storage.sqlite.store import SqliteStore
from backend.zendesk.client import ChatClient
from tests.emulator.account import Account as Zendesk
from tests.emulator.in_process import InProcess
from tests.integration.mirror.at_zendesk import AtZendesk
from tests.unit.mirror.idle import leap_s

NOW = 1_800_000_000


class Budget:
    """The account's row, in memory: the same rules, no disk."""

    def __init__(self, lab: Lab) -> None:
        self._lab, self._pace = lab, Pace()

    async def take(self, account_id: str, urgency: Urgency = "live") -> float:
        self._pace, wait = take(self._pace, self._lab.now(), urgency)
        return wait

    async def failed(self, account_id: str, code: str) -> None: ...

    async def throttled(self, account_id: str, retry_after_s: float) -> None:
        self._pace = throttle(self._pace, self._lab.now(), retry_after_s)


class Lab(AtZendesk):
    """One account of the stand-in, and the sync that follows it."""

    sync: AccountSync
    writer: MirrorWriter
    asking: Asking
    mirrors: SqliteMirrors
    client: ChatClient

    def __init__(self, zendesk: Zendesk, folder: Path) -> None:
        super().__init__(zendesk)
        self.store = SqliteStore(folder)
        self._sealer = Sealer(parse_operator_keys(new_operator_key()))
        self.keys = DataKeys(self.store.accounts, self._sealer)
        self.account = Account(f"acc{zendesk.subdomain}", "acme", Origin(zendesk.origin))
        self.clock_off = 0.0
        """How much our clock is ahead of Zendesk's."""
        self.budget = Budget(self)
        self.keep_days: int | None = None

    def now(self) -> float:
        return self.zendesk.clock.now() + self.clock_off

    async def sleep(self, seconds: float) -> None:
        self.zendesk.clock.advance(seconds)

    async def run(self, seconds: float, *, watched: bool = False) -> None:
        """What the worker does in that time."""
        until = self.zendesk.clock.now() + seconds
        while self.zendesk.clock.now() < until:
            wait = await self.sync.turn(watched=watched)
            left = until - self.zendesk.clock.now()
            if wait:
                wait = leap_s(self.sync.state, self.now(), wait, watched=watched)
            await self.sleep(max(0.05, min(wait, left)) if wait else 0.3)

    async def open(self) -> None:
        self.writer = await self.mirrors.writer(self.account.id)
        rows = Rows(await self.keys.of(self.account.id))
        connections = Connections(self.store.connections, self.store.audit, self.keys)
        self.asking = Asking(self.account, connections, self.client, self.writer, rows, self.now)
        state = state_of(await self.writer.standing())
        self.sync = AccountSync(self.asking, self.writer, state, self.keep_days, self.now)

    async def restart(self) -> None:
        """As after a crash: what is not on disk is gone."""
        await self.writer.close()
        await self.open()

    async def connect(self) -> None:
        await self.store.accounts.create(self.account, self._sealer.new_data_key(self.account.id))
        await self.reconnect()

    async def reconnect(self) -> None:
        key = await self.keys.of(self.account.id)
        token = self.zendesk.oauth.issue(7, ["read"]).access_token.encode()
        sealed = key.seal(token, Sealed.token(self.account))
        name = key.seal(b"Ada", Sealed.agent_name(self.account))
        connection = Connection(sealed, None, 7, name, "read", NOW)
        await self.store.connections.save(self.account.id, connection)

    # -- what is compared

    async def copy(self) -> dict[str, bytes]:
        reader = await self.mirrors.reader(self.account.id)
        assert reader is not None
        found: dict[str, bytes] = {}
        for chat_id in await self.writer.least_checked(100_000):
            stored = await reader.transcript(chat_id)
            assert stored is not None
            packed = stored.encoding == "gzip"
            found[chat_id] = gzip.decompress(stored.body) if packed else stored.body
        assert len(found) == (await reader.standing()).chats
        return found


@asynccontextmanager
async def laboratory(folder: Path, *, name: str = "acme") -> AsyncIterator[Lab]:
    """Connected by Ada, nothing copied yet."""
    zendesk = Zendesk(name, chats=0, known=False, at=NOW)
    lab = Lab(zendesk, folder)
    await lab.connect()
    lab.mirrors = SqliteMirrors(folder, lab.keys)
    async with httpx.AsyncClient(transport=InProcess(zendesk)) as http:
        lab.client = ChatClient(
            http,
            lab.budget,
            clock=lab.now,
            now=lab.now,
            sleep=lab.sleep,
            random=random.Random(7).random,
        )
        await lab.open()
        try:
            yield lab
        finally:
            await lab.writer.close()
            await lab.mirrors.close()
            await lab.store.close()
