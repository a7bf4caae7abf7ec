"""The account's Chat connection in use: open the token, note when Zendesk refuses it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from backend.accounts.account import Account
from backend.accounts.secret import Secret
from backend.errors import ConnectNotReady, NotConnected, ReconnectNeeded
from backend.keys.sealing import Place
from backend.storage.audit import AuditLine, AuditStore
from backend.storage.connections import Connection, ConnectionStore
from backend.storage.data_keys import DataKeys
from backend.web.contract import ConnectionState
from backend.web.logs import log
from backend.zendesk.client import ChatAccess

T = TypeVar("T")


class Sealed:
    """What the vault keeps sealed of a connection, and where each value belongs."""

    @staticmethod
    def token(account: Account) -> Place:
        return Place("connections", account.id, "token")

    @staticmethod
    def agent_name(account: Account) -> Place:
        return Place("connections", account.id, "agent_name")

    @staticmethod
    def client_id(account: Account) -> Place:
        return Place("oauth_clients", account.id, "client_id")


def state_of(connection: Connection | None) -> ConnectionState:
    if connection is None:
        return "not_connected"
    return "connected" if connection.broken_at_s is None else "reconnect"


class Connections:
    def __init__(self, store: ConnectionStore, audit: AuditStore, keys: DataKeys) -> None:
        self._store, self._audit, self._keys = store, audit, keys

    async def current(self, account: Account) -> Connection | None:
        return await self._store.current(account.id)

    async def client_id(self, account: Account) -> str | None:
        """Of the account's API client in Zendesk Chat; None until it is saved."""
        sealed = await self._store.client(account.id)
        if sealed is None:
            return None
        key = await self._keys.of(account.id)
        return key.open(sealed, Sealed.client_id(account)).decode()

    async def require_client_id(self, account: Account) -> str:
        """Raises ConnectNotReady while client id or policy are missing."""
        client_id = await self.client_id(account)
        if client_id is None or account.policy is None:
            raise ConnectNotReady
        return client_id

    async def use(self, account: Account, work: Callable[[ChatAccess], Awaitable[T]]) -> T:
        """Do `work` with the token; a 401 is noted, so that everybody is told the same.

        Raises NotConnected; ReconnectNeeded once Zendesk has refused; and what `work` raises.
        """
        connection = await self._usable(account)
        try:
            return await work(await self.open(account, connection))
        except ReconnectNeeded:
            await self._note_broken(account, connection)
            raise

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

    async def _note_broken(self, account: Account, connection: Connection) -> None:
        now = int(time.time())
        if await self._store.mark_broken(account.id, connection.sealed_token, now):
            log.warning("connection refused by Zendesk", account=account.id)
            await self._audit.write(account.id, AuditLine(now, "connection_broken"))
