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
        if await self._store.connections.current(account.id) is None:
            return
        now = int(time.time())
        await self._store.audit.write(
            account.id,
            AuditLine(now, "disconnected", scope.agent_id, scope.installation_id),
        )
        dropped = await self._store.connections.forget(account.id)
        if dropped is not None:  # perhaps another one than there was: one made meanwhile goes too
            access = await self._connections.open(account, dropped)
            await revoke(self._client, access, dropped.token_id)
