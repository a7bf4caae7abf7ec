"""Forget the token, and have Zendesk revoke it."""

from __future__ import annotations

import time

from backend.accounts.scope import Scope
from backend.errors import ChatUnavailable
from backend.finding.connections import Connections
from backend.storage.audit import AuditLine
from backend.storage.store import Store
from backend.web.logs import log
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
        if connection.token_id is None:
            log.warning("token not revoked", account=account.id, reason="not listed")
            return
        try:
            await self._client.revoke(access, connection.token_id)
        except ChatUnavailable as error:
            log.warning("token not revoked", account=account.id, code=error.code)
