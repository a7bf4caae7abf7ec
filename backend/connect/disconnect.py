"""Forget the tokens, and have Zendesk revoke them."""

from __future__ import annotations

import time

from backend.accounts.account import Account
from backend.accounts.scope import Scope
from backend.accounts.secret import Secret
from backend.connection.connections import Connections
from backend.connection.revoke import revoke
from backend.connection.sealed import Sealed
from backend.errors import ChatUnavailable
from backend.storage.audit import AuditLine
from backend.storage.connections import Connection
from backend.storage.data_keys import DataKeys
from backend.storage.store import Store
from backend.zendesk.client import ChatAccess, ChatClient
from backend.zendesk.tokens import Granted, TokenEndpoint


class Disconnect:
    def __init__(
        self,
        store: Store,
        keys: DataKeys,
        client: ChatClient,
        connections: Connections,
        endpoint: TokenEndpoint,
    ) -> None:
        self._store, self._keys, self._client = store, keys, client
        self._connections, self._endpoint = connections, endpoint

    async def __call__(self, scope: Scope) -> None:
        """After this the account is not connected, whatever Zendesk says to the revocation."""
        account = scope.account
        current = await self._store.connections.current(account.id)
        if current is None and await self._store.connections.standby(account.id) is None:
            return
        line = AuditLine(int(time.time()), "disconnected", scope.agent_id, scope.installation_id)
        await self._store.audit.write(account.id, line)
        # Perhaps others than there were: what was connected meanwhile goes, too.
        for dropped in await self._store.connections.forget(account.id):
            access = await self._connections.open(account, dropped)
            await self._give_back(account, dropped, access)

    async def _give_back(
        self, account: Account, connection: Connection, access: ChatAccess
    ) -> None:
        """With a token that has ended nothing can be revoked; its refresh token gets one more."""
        if await revoke(self._client, access, access.token, connection.token_id):
            return
        token = await self._another(account, connection)
        if token is not None:
            await revoke(self._client, ChatAccess(account, token), token, None)

    async def _another(self, account: Account, connection: Connection) -> Secret | None:
        sealed = connection.sealed_refresh_token
        client = await self._connections.clients.find(account)
        if sealed is None or client is None or client.secret is None:
            return None
        key = await self._keys.of(account.id)
        refresh = Secret(key.open(sealed, Sealed.refresh_token(account)).decode())
        try:
            outcome = await self._endpoint.by_refresh(account.origin, client.credentials(), refresh)
        except ChatUnavailable:
            return None
        return outcome.access_token if isinstance(outcome, Granted) else None
