"""Asking all questions about an account. Nothing is judged here, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from backend.accounts.account import Account
from backend.connection.connections import Connections
from backend.doctor.asking import Ask, Garbled, Reply, json_of, status_of
from backend.doctor.connecting import Connect
from backend.doctor.seen import Held, Known, Reached, Seen
from backend.errors import BudgetExhausted, ChatUnavailable, SealBroken
from backend.mirror.overview import mirror_progress
from backend.storage.connections import Connection
from backend.storage.mirror import Mirrors
from backend.storage.store import Store
from backend.zendesk import listing, probes, protocol, wire
from backend.zendesk.answers import Answer, server_time_s
from backend.zendesk.calls import Failure
from backend.zendesk.client import ChatAccess
from backend.zendesk.oauth import authorize_url
from backend.zendesk.protocol import Request
from backend.zendesk.tokens import SCOPE
from backend.zendesk.wire import ChatAgent

MOST_APPS: Final = 5


class Examine:
    def __init__(
        self,
        store: Store,
        connections: Connections,
        mirrors: Mirrors | None,
        ask: Ask,
        connect: Connect,
        public_url: str,
        egress_address: str | None,
        redirect_uri: Callable[[str], str],
        now: Callable[[], float],
    ) -> None:
        """`redirect_uri`: account id → the address that is registered at the API client."""
        self._store, self._connections, self._mirrors = store, connections, mirrors
        self._ask, self._connect, self._now = ask, connect, now
        self._public_url, self._redirect_uri = public_url, redirect_uri
        self._egress_address = egress_address

    async def __call__(self, account: Account) -> Seen:
        known = await self._known(account)
        reached = await self._reached(known)
        held = None
        if known.connection is not None and not known.sealed and status_of(reached.front) == 401:
            held = await self._held(account, known.connection)
        return Seen(known, reached, held, await self._store.budget.pace(account.id))

    async def _known(self, account: Account) -> Known:
        sealed, client = False, None
        connection = await self._connections.current(account)
        try:
            client = await self._connections.clients.find(account)
            if connection is not None:
                await self._connections.open(account, connection)
        except SealBroken:
            sealed = True
        return Known(
            account=account,
            now=self._now(),
            installations=tuple(await self._store.accounts.installations(account.id)),
            activity=await self._store.activity.of(account.id),
            sealed=sealed,
            client=client,
            connection=connection,
            standby=await self._connections.standby(account),
            redirect_uri=self._redirect_uri(account.id),
            mirror_on=self._mirrors is not None,
            progress=None if sealed else await mirror_progress(self._mirrors, account.id),
        )

    async def _reached(self, known: Known) -> Reached:
        origin, account_id = known.account.origin, known.account.id
        front = await self._asked(probes.front(origin), account_id)
        unwelcome = front is Failure.BROKEN or status_of(front) == 403
        connecting = await self._connect(origin.text) if unwelcome else None
        server_s = server_time_s(front) if isinstance(front, Answer) else None
        apps = list(dict.fromkeys(one.app_id for one in known.installations))[-MOST_APPS:]
        there = isinstance(front, Answer)
        return Reached(
            front=front,
            connecting=connecting,
            offset_s=None if server_s is None else server_s - self._now(),
            keys={
                app: await self._ask(protocol.app_public_key(origin, app))
                for app in (apps if there else ())
            },
            frame=await self._ask(
                Request("GET", f"{self._public_url}/sidebar?origin={origin.text}")
            ),
            egress_address=self._egress_address,
            authorize=await self._authorize(known) if there else None,
        )

    async def _authorize(self, known: Known) -> Reply | None:
        if known.client is None:
            return None
        url = authorize_url(
            known.account.origin,
            known.client.client_id,
            known.redirect_uri,
            SCOPE,
            "doctor",
            known.client.response_type,
        )
        return await self._ask(Request("GET", url.partition("#")[0]))

    async def _held(self, account: Account, connection: Connection) -> Held:
        access = await self._connections.open(account, connection)
        origin, token = account.origin, access.token
        me = await self._asked(protocol.agent_me(origin, token), account.id)
        if status_of(me) == 401:
            support = await self._ask(probes.support_token(origin, token))
            return Held(me=me, support=support)
        if status_of(me) != 200:
            return Held(me=me)
        plan = await self._asked(probes.plan(origin, token), account.id)
        tokens = await self._asked(protocol.oauth_tokens(origin, token), account.id)
        clients = await self._asked(probes.clients(origin, token), account.id)
        newest = await self._asked(protocol.newest(origin, token), account.id)
        return Held(
            me=me,
            agent=await self._agent(access, me),
            plan_reply=plan,
            plan=probes.read_plan(json_of(plan)) if status_of(plan) == 200 else None,
            tokens_reply=tokens,
            token=probes.read_own_token(json_of(tokens), token),
            clients_reply=clients,
            clients=tuple(probes.read_clients(json_of(clients))),
            chats=_count(newest),
        )

    async def _agent(self, access: ChatAccess, me: Reply) -> ChatAgent | None:
        """With the rank that the list of roles gives, where `me` itself doesn't tell."""
        try:
            record = wire.read_agent(json_of(me))
        except ChatUnavailable:
            return None
        if record.role_id is None:
            return record.agent
        request = protocol.roles(access.account.origin, access.token)
        roles = await self._asked(request, access.account.id)
        try:
            ranks = wire.read_administrator_roles(json_of(roles))
        except ChatUnavailable:
            return wire.ranked(record, None)
        return wire.ranked(record, ranks)

    async def _asked(self, request: Request, account_id: str) -> Reply:
        """A call for which the budget has no place in time counts as one without an answer."""
        try:
            return await self._ask(request, account_id)
        except BudgetExhausted:
            return Failure.TOO_SLOW


def _count(newest: Reply) -> int | None:
    if isinstance(newest, (Failure, Garbled)):
        return None
    try:
        page = listing.read_newest(newest)
    except ChatUnavailable:
        return None
    return len(page.records) if page.count is None else page.count
