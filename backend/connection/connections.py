"""The account's Chat connection in use: open the token, note when Zendesk refuses it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from backend.accounts.account import Account
from backend.accounts.secret import Secret
from backend.connection.clients import Clients
from backend.connection.sealed import Sealed
from backend.errors import ChatUnavailable, NotConnected, ReconnectNeeded, ZendeskRefused
from backend.storage.audit import AuditLine, AuditStore
from backend.storage.connections import BrokenCause, Connection, ConnectionStore
from backend.storage.data_keys import DataKeys
from backend.web.contract import ConnectionState
from backend.web.logs import log
from backend.zendesk.client import ChatAccess, ChatClient

T = TypeVar("T")


Renew = Callable[[Account, Connection], Awaitable[Connection | None]]
"""See `backend.connection.renewal`."""
LOOK_AGAIN_S: Final = 60.0
ROUND_S: Final = 600
"""Clocks may differ by so much."""
MOST_TOKENS: Final = 3
"""The one at hand, its renewal, and the standby's."""


class ConnectorDemoted(ReconnectNeeded):
    """Zendesk accepts the token; whoever connected surely administers Chat no more."""


def state_of(connection: Connection | None) -> ConnectionState:
    if connection is None:
        return "not_connected"
    return "connected" if connection.broken_at_s is None else "reconnect"


class Connections:
    def __init__(
        self,
        store: ConnectionStore,
        audit: AuditStore,
        keys: DataKeys,
        renew: Renew | None = None,
        client: ChatClient | None = None,
    ) -> None:
        """`renew` None: tokens are used until they end. `client`: asks who a refused token is."""
        self._store, self._audit, self._keys = store, audit, keys
        self._renew, self._client = renew, client
        self._looked: dict[str, float] = {}
        self.clients = Clients(store, keys)

    async def current(self, account: Account) -> Connection | None:
        return await self._store.current(account.id)

    async def standby(self, account: Account) -> Connection | None:
        return await self._store.standby(account.id)

    async def client_id(self, account: Account) -> str | None:
        """Of the account's API client in Zendesk Chat; None until it is saved."""
        client = await self.clients.find(account)
        return None if client is None else client.client_id

    async def require_client_id(self, account: Account) -> str:
        """Raises ConnectNotReady while client id or policy are missing."""
        return (await self.clients.require(account)).client_id

    async def use(self, account: Account, work: Callable[[ChatAccess], Awaitable[T]]) -> T:
        """Do `work` with the token; a refused one is renewed, or noted, and the standby is used.

        Raises NotConnected; ReconnectNeeded when nothing is left; and what `work` raises.
        """
        connection, renewed = await self._usable(account), False
        for _ in range(MOST_TOKENS):
            access = await self.open(account, connection)
            try:
                return await work(access)
            except (ReconnectNeeded, ZendeskRefused) as error:
                refusal: ReconnectNeeded | ZendeskRefused = error
            if isinstance(refusal, ZendeskRefused) and not await self._is_demoted(access):
                raise refusal
            demoted = isinstance(refusal, (ConnectorDemoted, ZendeskRefused))
            following = None
            if not demoted and not renewed:
                following = await self.renewed(account, connection)
                renewed = following is not None and _is_same(following, connection)
            if following is None:
                cause = "demoted" if demoted else _cause(connection)
                following, renewed = await self.note_broken(account, connection, cause), False
            if following is None:
                raise ReconnectNeeded from refusal
            connection = following
        raise ReconnectNeeded

    async def renewed(self, account: Account, connection: Connection) -> Connection | None:
        """With a new token; None when it can't be renewed. Raises ChatUnavailable's family."""
        return None if self._renew is None else await self._renew(account, connection)

    async def agent_name(self, account: Account, connection: Connection) -> str:
        key = await self._keys.of(account.id)
        return key.open(connection.sealed_agent_name, Sealed.agent_name(account)).decode()

    async def _usable(self, account: Account) -> Connection:
        connection = await self._store.current(account.id)
        if connection is None:
            raise NotConnected
        if connection.broken_at_s is not None:
            raise ReconnectNeeded
        return connection

    async def open(self, account: Account, connection: Connection) -> ChatAccess:
        key = await self._keys.of(account.id)
        token = key.open(connection.sealed_token, Sealed.token(account)).decode()
        return ChatAccess(account, Secret(token))

    async def note_broken(
        self, account: Account, connection: Connection, cause: BrokenCause
    ) -> Connection | None:
        """For everybody to be told. What to go on with: the standby, or what took its place."""
        now = int(time.time())
        token = connection.sealed_token
        if noted := await self._store.mark_broken(account.id, token, now, cause):
            log.warning("connection refused by Zendesk", account=account.id, cause=noted)
            await self._audit.write(account.id, AuditLine(now, "connection_broken", note=noted))
        promoted = await self._store.promote(account.id)
        if promoted is not None:
            log.warning("standby promoted", account=account.id)
            line = AuditLine(now, "standby_promoted", promoted.agent_id)
            await self._audit.write(account.id, line)
        current = await self._store.current(account.id)
        if current is None or current.broken_at_s is not None:
            return None
        return None if current.sealed_token == connection.sealed_token else current

    async def _is_demoted(self, access: ChatAccess) -> bool:
        """After a 403, once a minute: the plan and addresses are refused by 403, too."""
        account, now = access.account, time.monotonic()
        if self._client is None or now < self._looked.get(account.id, 0.0):
            return False
        self._looked[account.id] = now + LOOK_AGAIN_S
        try:
            return (await self._client.agent_me(access)).is_administrator is False
        except ChatUnavailable:
            return False


def _is_same(one: Connection, other: Connection) -> bool:
    """By another token; not somebody else's connection that took its place."""
    return (one.agent_id, one.connected_at_s) == (other.agent_id, other.connected_at_s)


def _cause(connection: Connection) -> BrokenCause:
    """A token that was to end then was not taken from us."""
    ends = connection.expires_at_s
    return "ended" if ends is not None and time.time() >= ends - ROUND_S else "refused"
