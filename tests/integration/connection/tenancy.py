"""An account whose connection is kept: real SQLite, the stand-in without a socket, both clocks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from backend.accounts.account import Account
from backend.accounts.origin import Origin
from backend.accounts.secret import Secret
from backend.connection.clients import Clients, SavedClient
from backend.connection.connections import Connections
from backend.connection.renewal import TokenRenewal, renew_at_s
from backend.connection.revoke import revoke
from backend.connection.sealed import Sealed
from backend.connection.tending import Tending
from backend.keys.operator import new_operator_key, parse_operator_keys
from backend.keys.sealing import Sealer
from backend.storage.connections import Connection, GrantType
from backend.storage.data_keys import DataKeys
from backend.storage.sqlite.store import SqliteStore
from backend.zendesk.client import ChatAccess, ChatClient
from backend.zendesk.tokens import TokenEndpoint
from backend.zendesk.transfer import Transfer
from tests.emulator.account import Account as Zendesk
from tests.emulator.faults import Fault
from tests.emulator.in_process import InProcess
from tests.emulator.oauth.models import Client, Token

NOW = 1_800_000_000
ADA, BEN, EVE = 7, 8, 11
TOKEN = "/oauth2/chat/token"
Before = Callable[[httpx.Request], Awaitable[None]]
After = Callable[[httpx.Request, httpx.Response], Awaitable[None]]


class Wire(httpx.AsyncBaseTransport):
    """What happens around each question of the token endpoint."""

    def __init__(self, zendesk: Zendesk) -> None:
        self._inner = InProcess(zendesk)
        self.before: Before | None = None
        self.after: After | None = None
        self.asked = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != TOKEN:
            return await self._inner.handle_async_request(request)
        self.asked += 1
        if self.before is not None:
            await self.before(request)
        response = await self._inner.handle_async_request(request)
        if self.after is not None:
            await self.after(request, response)
        return response


class Process:
    """One process of the product, with its own store on the same folder."""

    def __init__(self, tenancy: Tenancy, http: httpx.AsyncClient) -> None:
        self.store = SqliteStore(tenancy.folder)
        self.keys = DataKeys(self.store.accounts, Sealer(tenancy.operator))
        self.client = ChatClient(http, self.store.budget, now=tenancy.now)

        async def give_back(access: ChatAccess) -> None:
            await revoke(self.client, access, access.token, None)

        endpoint = TokenEndpoint(Transfer(http))
        self.renewal = TokenRenewal(self.store, self.keys, endpoint, give_back, tenancy.now)
        of = self.store.connections, self.store.audit, self.keys, self.renewal, self.client
        self.connections = Connections(*of)
        self.tend = Tending(self.connections, self.renewal, self.client, tenancy.now)

    async def whoever(self, account: Account) -> str:
        """A call with the token: the name of whoever authorised it."""
        agent = await self.connections.use(account, self.client.agent_me)
        return agent.display_name


class Tenancy:
    def __init__(
        self,
        folder: Path,
        zendesk: Zendesk | None = None,
        *,
        operator: str | None = None,
        origin: str | None = None,
    ) -> None:
        """`operator`, `origin`: those of another process' tenancy."""
        self.folder = folder
        self.zendesk = zendesk or Zendesk("acme", chats=3, known=False, at=NOW)
        self.wire = Wire(self.zendesk)
        self.operator_text = operator or new_operator_key()
        self.operator = parse_operator_keys(self.operator_text)
        at = Origin(origin or self.zendesk.origin)
        self.account = Account("accacme", "acme", at, policy="chat_agents")
        self.clock_off = 0.0
        """How much our clock is ahead of Zendesk's."""

    def now(self) -> float:
        return self.zendesk.clock.now() + self.clock_off

    def fault(self, kind: str, **more: object) -> None:
        self.zendesk.faults.listed.append(Fault(TOKEN, kind, **more))  # type: ignore[arg-type]

    async def create(self, process: Process) -> None:
        sealer = Sealer(self.operator)
        await process.store.accounts.create(self.account, sealer.new_data_key(self.account.id))
        await process.store.accounts.set_policy(self.account.id, "chat_agents")

    async def connect(
        self,
        process: Process,
        grant_type: GrantType = "authorization_code",
        *,
        agent: int = ADA,
        standby: bool = False,
        told: bool = True,
    ) -> Token:
        """As it lies here after somebody connected; how that goes is proved elsewhere."""
        if not standby:
            self.client = await self.save_client(process, grant_type)
        lasts = None if grant_type == "implicit" else self.zendesk.switches.token_expires_in
        token = self.zendesk.oauth.issue(
            agent, ["read"], self.client.client_identifier, lifetime_s=lasts
        )
        if grant_type == "authorization_code":
            self.zendesk.oauth.give_refresh(token, self.zendesk.switches.refresh_expires_in)
        connection = await self._connection(process, token, grant_type, lasts if told else None)
        await process.store.connections.save(self.account.id, connection, standby=standby)
        return token

    async def save_client(self, process: Process, grant_type: GrantType) -> Client:
        client = self.zendesk.oauth.add_client("Chatside", "", [])
        if grant_type == "client_credentials":
            client.client_type = "confidential"
        secret = None if grant_type == "implicit" else Secret(client.client_secret)
        saved = SavedClient(client.client_identifier, grant_type, secret)
        await Clients(process.store.connections, process.keys).save(self.account, saved)
        return client

    async def _connection(
        self, process: Process, token: Token, grant_type: GrantType, lasts: int | None
    ) -> Connection:
        key, now = await process.keys.of(self.account.id), int(self.now())
        refresh, name = token.refresh_token, self.zendesk.world.agents[token.agent_id].display_name
        by_itself = grant_type != "implicit"
        return Connection(
            key.seal(token.access_token.encode(), Sealed.token(self.account)),
            token.id,
            token.agent_id,
            key.seal(name.encode(), Sealed.agent_name(self.account)),
            "read",
            now,
            grant_type=grant_type,
            sealed_refresh_token=(
                key.seal(refresh.encode(), Sealed.refresh_token(self.account)) if refresh else None
            ),
            expires_at_s=now + lasts if lasts else None,
            renew_at_s=renew_at_s(now, lasts) if by_itself else None,
        )

    def live(self) -> list[Token]:
        """What opens Chat at Zendesk now."""
        now = self.zendesk.clock.now()
        return [token for token in self.zendesk.oauth.tokens.values() if token.live(now)]


@asynccontextmanager
async def tenancy(folder: Path, processes: int = 1) -> AsyncIterator[tuple[Tenancy, list[Process]]]:
    made = Tenancy(folder)
    async with httpx.AsyncClient(transport=made.wire) as http:
        running = [Process(made, http) for _ in range(processes)]
        await made.create(running[0])
        try:
            yield made, running
        finally:
            for process in running:
                await process.store.close()
