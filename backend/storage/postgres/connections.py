"""Chat connections and the states of their making, in the database."""

from __future__ import annotations

from typing import Final

from backend.storage.connections import Connection, ConnectState, PendingConnection
from backend.storage.postgres.vault import Row, Vault, fetch, own, presenting

CLIENT: Final = "SELECT client_id_sealed FROM oauth_clients WHERE account_id = %s"
SAVE_CLIENT: Final = (
    "INSERT INTO oauth_clients VALUES (%s, %s) ON CONFLICT (account_id)"
    " DO UPDATE SET client_id_sealed = excluded.client_id_sealed"
)
CONNECTION: Final = (
    "SELECT token_sealed, token_id, agent_id, agent_name_sealed, scopes, connected_at, broken_at"
    " FROM connections WHERE account_id = %s"
)
TAKE_OUT: Final = (
    "DELETE FROM connections WHERE account_id = %s RETURNING token_sealed, token_id, agent_id,"
    " agent_name_sealed, scopes, connected_at, broken_at"
)
INSERT_CONNECTION: Final = (
    "INSERT INTO connections (account_id, token_sealed, token_id, agent_id,"
    " agent_name_sealed, scopes, connected_at, broken_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
ACCOUNT: Final = "SELECT 1 FROM accounts WHERE id = %s FOR NO KEY UPDATE"
"""Who makes a connection current waits for who is doing so."""
MARK_BROKEN: Final = (
    "UPDATE connections SET broken_at = %s"
    " WHERE account_id = %s AND token_sealed = %s AND broken_at IS NULL RETURNING 1"
)
INSERT_STATE: Final = (
    "INSERT INTO connect_states (account_id, state_hash, browser_hash, agent_id, expires_at)"
    " VALUES (%s, %s, %s, %s, %s)"
)
SPEND_STATE: Final = (
    "DELETE FROM connect_states WHERE state_hash = %s"
    " RETURNING account_id, state_hash, browser_hash, agent_id, expires_at"
)
LATE_STATES: Final = "DELETE FROM connect_states WHERE account_id = %s AND expires_at <= %s"
INSERT_PENDING: Final = (
    "INSERT INTO pending_connections"
    " (account_id, confirm_hash, browser_hash, connection_sealed, expires_at)"
    " VALUES (%s, %s, %s, %s, %s)"
)
TAKE_PENDING: Final = (
    "DELETE FROM pending_connections WHERE confirm_hash = %s"
    " RETURNING account_id, confirm_hash, browser_hash, connection_sealed, expires_at"
)
LATE_PENDING: Final = "DELETE FROM pending_connections WHERE account_id = %s AND expires_at <= %s"


class PostgresConnections:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def client(self, account_id: str) -> bytes | None:
        rows = await self._vault.run(own(account_id), (CLIENT, (account_id,)))
        return rows[0][0] if rows else None

    async def save_client(self, account_id: str, sealed: bytes) -> None:
        await self._vault.change(own(account_id), (SAVE_CLIENT, (account_id, sealed)))

    async def current(self, account_id: str) -> Connection | None:
        rows = await self._vault.run(own(account_id), (CONNECTION, (account_id,)))
        return Connection(*rows[0]) if rows else None

    async def save(self, account_id: str, connection: Connection) -> Connection | None:
        row = (
            connection.sealed_token,
            connection.token_id,
            connection.agent_id,
            connection.sealed_agent_name,
            connection.scopes,
            connection.connected_at_s,
            connection.broken_at_s,
        )
        async with self._vault.transaction(own(account_id)) as db:
            await db.execute(ACCOUNT, (account_id,))
            before = await fetch(db, TAKE_OUT, (account_id,))
            await db.execute(INSERT_CONNECTION, (account_id, *row))
        self._vault.changes += 1
        return Connection(*before[0]) if before else None

    async def mark_broken(self, account_id: str, sealed_token: bytes, at_s: int) -> bool:
        row = at_s, account_id, sealed_token
        return bool(await self._vault.change(own(account_id), (MARK_BROKEN, row)))

    async def forget(self, account_id: str) -> None:
        sql = "DELETE FROM connections WHERE account_id = %s"
        await self._vault.change(own(account_id), (sql, (account_id,)))

    async def begin(self, state: ConnectState) -> None:
        row = (
            state.account_id,
            state.state_hash,
            state.browser_hash,
            state.agent_id,
            state.expires_at_s,
        )
        await self._vault.change(own(state.account_id), (INSERT_STATE, row))

    async def spend(self, state_hash: bytes, now_s: int) -> ConnectState | None:
        row = await self._taken(SPEND_STATE, LATE_STATES, state_hash, now_s)
        return ConnectState(*row) if row else None

    async def hold(self, pending: PendingConnection) -> None:
        row = (
            pending.account_id,
            pending.confirm_hash,
            pending.browser_hash,
            pending.sealed,
            pending.expires_at_s,
        )
        await self._vault.change(own(pending.account_id), (INSERT_PENDING, row))

    async def take_held(self, confirm_hash: bytes, now_s: int) -> PendingConnection | None:
        row = await self._taken(TAKE_PENDING, LATE_PENDING, confirm_hash, now_s)
        return PendingConnection(*row) if row else None

    async def _taken(self, take: str, late: str, secret_hash: bytes, now_s: int) -> Row | None:
        """Out of the table; None when it was not there, or is too old. Its account's too old ones
        go along."""
        async with self._vault.transaction(presenting(secret_hash)) as db:
            rows = await fetch(db, take, (secret_hash,))
            if rows:
                await db.execute(*own(rows[0][0]))
                await db.execute(late, (rows[0][0], now_s))
        self._vault.changes += 1
        return rows[0] if rows and rows[0][-1] > now_s else None
