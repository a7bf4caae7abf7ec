"""Forget the token, and have Zendesk revoke it."""

from __future__ import annotations

import time

from backend.accounts.scope import Scope
from backend.connect.revoke import revoke
from backend.connection.connections import Connections
from backend.storage.audit import AuditLine
from backend.storage.store import Store
from backend.zendesk.client import ChatClient


class Disconnect:
    def __init__(self, store: Store, client: ChatClient, connections: Connections) -> None:
        self._store, self._client, self._connections = store, client, connections

    async def __call__(self, scope: Scope) -> None:
        """After this the account is not connected, whatever Zendesk says to the revocation."""
        account = scope.account
        connection = await self._store.connections.current(account.id)
        if connection is None:
            return
        now = int(time.time())
        await self._store.audit.write(
            account.id,
            AuditLine(now, "disconnected", scope.agent_id, scope.installation_id),
        )
        access = await self._connections.open(account, connection)
        await self._store.connections.forget(account.id)
        await revoke(self._client, access, connection.token_id)
