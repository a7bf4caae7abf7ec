"""A healthy server and account on which a test makes one thing wrong: in process, real SQLite.

Replaced are the sockets only: Zendesk is the stand-in, the public address a few bytes.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
from msgspec import structs

from backend.accounts.account import Account, Installation
from backend.accounts.origin import Origin
from backend.accounts.secret import Secret
from backend.connection.clients import Clients, SavedClient
from backend.connection.connections import Connections
from backend.connection.sealed import Sealed
from backend.doctor.connecting import Connecting
from backend.doctor.doctor import Doctor, Surgery
from backend.doctor.line import Check, Line, Report
from backend.keys.operator import new_operator_key, parse_operator_keys
from backend.keys.sealing import Sealer
from backend.mirror.state import SyncState
from backend.settings import Settings, read_settings
from backend.storage.accounts import ClaimedInstallation, NewInvitation
from backend.storage.connections import Connection, GrantType
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import Changes
from backend.storage.sqlite.mirror.mirrors import SqliteMirrors
from backend.storage.sqlite.store import SqliteStore
from backend.zendesk.transfer import Transfer
from tests.emulator.account import Account as Zendesk
from tests.emulator.apps.package import Package
from tests.emulator.faults import Fault
from tests.emulator.in_process import InProcess
from tests.emulator.oauth.models import Token, TokenKind

PUBLIC = "https://chatside.example.org"
ADA, BEN = 7, 8
DAY = 86_400


class Public:
    """What answers at the public address: Chatside behind a proxy, as far as the doctor looks."""

    def __init__(self) -> None:
        self.answers = True
        self.status, self.body = 200, b'{"status":"ok"}'
        self.passes = "authorization, cookie, chatside-grant"
        """What its proxy lets through."""
        self.frame_headers = {
            "content-security-policy": "default-src 'none'; frame-ancestors https://acme.zendesk.com"
        }

    def answer(self, request: httpx.Request) -> httpx.Response:
        if not self.answers:
            raise httpx.ConnectError("Nobody is there.", request=request)
        if request.url.path == "/sidebar":
            return httpx.Response(400, headers=self.frame_headers)
        heard = {"Chatside-Heard": self.passes} if self.passes else {}
        return httpx.Response(self.status, headers=heard, stream=httpx.ByteStream(self.body))


class Net(httpx.AsyncBaseTransport):
    def __init__(self, public: Public, zendesk: Zendesk) -> None:
        self._public, self._zendesk = public, InProcess(zendesk)
        self.dead = False
        """Nobody takes connections at the account's host."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host.endswith((".example.org", "localhost")):
            return self._public.answer(request)
        if self.dead:
            raise httpx.ConnectError("Nobody is there.", request=request)
        return await self._zendesk.handle_async_request(request)


class Clinic:
    def __init__(self, folder: Path, *, chats: int) -> None:
        self.now = float(int(time.time()))
        self.zendesk = Zendesk("acme", chats=chats, known=False, at=self.now)
        self.public = Public()
        self.net = Net(self.public, self.zendesk)
        self.settings: Settings = read_settings(
            {
                "CHATSIDE_PUBLIC_URL": PUBLIC,
                "CHATSIDE_DATA": str(folder / "data"),
                "CHATSIDE_SECRET_KEYS": new_operator_key(),
            }
        )
        self.store = SqliteStore(self.settings.data)
        self._sealer = Sealer(parse_operator_keys(self.settings.secret_keys or ""))
        self.keys = DataKeys(self.store.accounts, self._sealer)
        self.mirrors: SqliteMirrors | None = SqliteMirrors(self.settings.data, self.keys)
        self.account = Account("accacme", "acme", Origin(self.zendesk.origin), policy="everyone")
        self.connecting = Connecting(ends_at_s=self.now + 90 * DAY)
        self.account_connecting = Connecting("port")

    # -- what people did

    async def set_up(self) -> None:
        """Installed, connected by Ada, visited, copied."""
        await self.store.accounts.create(self.account, self._sealer.new_data_key(self.account.id))
        await self.store.accounts.set_policy(self.account.id, "chat_agents")
        self.zendesk.apps.add_app(Package({}))
        code = b"c" * 32
        await self.store.accounts.invite(
            NewInvitation(self.account.id, code, code[::-1], int(self.now) + 600)
        )
        installation = Installation(self.account.id, 501, 9001)
        await self.store.accounts.claim(ClaimedInstallation(code, installation, int(self.now)))
        await self.store.activity.verified(self.account.id, int(self.now) - 60)
        self.client = self.zendesk.oauth.add_client("Chatside", "", [self.redirect_uri()])
        await self.save_client(self.client.client_identifier)
        self.token = await self.connect()
        await self.copied(complete=True, as_of_s=int(self.now))

    def redirect_uri(self) -> str:
        return f"{PUBLIC}/connect/callback/{self.account.id}"

    async def save_client(self, client_id: str, grant_type: GrantType = "implicit") -> None:
        secret = None if grant_type == "implicit" else Secret("invented-secret")
        saved = SavedClient(client_id, grant_type, secret)
        await Clients(self.store.connections, self.keys).save(self.account, saved)

    async def connect(
        self,
        scopes: Iterable[str] = ("read",),
        *,
        agent: int = ADA,
        kind: TokenKind = "chat",
        noted: str | None = None,
        client_identifier: str | None = None,
        lifetime_s: float | None = None,
    ) -> Token:
        """A connection as it would lie here; `noted` are the scopes it says it has."""
        client = client_identifier or self.client.client_identifier
        token = self.zendesk.oauth.issue(agent, scopes, client, kind, lifetime_s)
        key = await self.keys.of(self.account.id)
        connection = Connection(
            key.seal(token.access_token.encode(), Sealed.token(self.account)),
            token.id,
            agent,
            key.seal(b"Ada", Sealed.agent_name(self.account)),
            " ".join(sorted(scopes)) if noted is None else noted,
            int(self.now),
        )
        await self.store.connections.save(self.account.id, connection)
        return token

    async def noted(self, **changes: Any) -> None:
        """What is stored of the connection, otherwise."""
        connection = await self.store.connections.current(self.account.id)
        assert connection is not None
        await self.store.connections.save(self.account.id, structs.replace(connection, **changes))

    async def by_code(self, **changes: Any) -> None:
        """As after the code grant."""
        await self.noted(grant_type="authorization_code", sealed_refresh_token=b"sealed", **changes)

    async def stand_by(self, **changes: Any) -> None:
        connection = await self.store.connections.current(self.account.id)
        assert connection is not None
        other = structs.replace(connection, agent_id=11, **changes)
        await self.store.connections.save(self.account.id, other, standby=True)

    async def copied(self, state: SyncState | None = None, **changes: Any) -> None:
        assert self.mirrors is not None
        writer = await self.mirrors.writer(self.account.id)
        await writer.commit(Changes(state=msgspec.json.encode(state or SyncState()), **changes))
        await writer.close()

    def another_client(self) -> str:
        return self.zendesk.oauth.add_client("Other", "", []).client_identifier

    # -- what goes wrong

    async def forget(self, table: str) -> None:
        """As if it had never been written."""
        sql = f"DELETE FROM {table} WHERE account_id = ?"
        await self.store._vault.change(lambda db: db.execute(sql, (self.account.id,)))

    async def forget_policy(self) -> None:
        sql = "UPDATE accounts SET policy = NULL WHERE id = ?"
        await self.store._vault.change(lambda db: db.execute(sql, (self.account.id,)))

    async def paced(self, per_minute: float, throttled_at: float) -> None:
        """Calls go slower since a 429 that long ago."""
        sql = "INSERT OR REPLACE INTO call_budgets VALUES (?, 0, 0, ?, ?)"
        row = (self.account.id, per_minute, throttled_at)
        await self.store._vault.write(lambda db: db.execute(sql, row))

    async def visited(self, at_s: int | None) -> None:
        """The last visit that Zendesk vouched for."""
        sql = "UPDATE activity SET verified_at = ? WHERE account_id = ?"
        await self.store._vault.write(lambda db: db.execute(sql, (at_s, self.account.id)))

    def fault(self, path: str, status: int = 503, **more: Any) -> None:
        self.zendesk.faults.listed.append(Fault(path, "status", status=status, **more))

    def answer(self, path: str, body: object) -> None:
        """Zendesk answers with this JSON from now on."""
        self.fault(path, 200, body=msgspec.json.encode(body).decode())

    def setting(self, **changes: object) -> None:
        self.settings = structs.replace(self.settings, **changes)

    # -- what the doctor says

    async def reports(self, *, live_facts: bool = False) -> list[Report]:
        async with httpx.AsyncClient(transport=self.net) as http:
            doctor = Doctor(
                self.settings,
                Surgery(
                    self.store,
                    Connections(self.store.connections, self.store.audit, self.keys),
                    self.mirrors,
                    Transfer(http),
                    self._connect,
                    lambda: self.now,
                ),
                lambda account_id: f"{PUBLIC}/connect/callback/{account_id}",
            )
            return await doctor(await self.store.accounts.all(), live_facts=live_facts)

    async def lines(self) -> dict[Check, Line]:
        return {line.check: line for report in await self.reports() for line in report.lines}

    async def _connect(self, url: str) -> Connecting:
        return self.connecting if url.startswith(PUBLIC) else self.account_connecting


@asynccontextmanager
async def clinic(folder: Path, *, chats: int = 3) -> AsyncIterator[Clinic]:
    made = Clinic(folder, chats=chats)
    mirrors = made.mirrors
    await made.set_up()
    try:
        yield made
    finally:
        if mirrors is not None:
            await mirrors.close()
        await made.store.close()
