"""Chat connections and the states of their making, in the vault."""

from __future__ import annotations

import apsw

from backend.storage.connections import Connection, ConnectState, PendingConnection
from backend.storage.sqlite.vault import Vault, fetch

CONNECTION = (
    "SELECT token_sealed, token_id, agent_id, agent_name_sealed, scopes, connected_at, broken_at"
    " FROM connections WHERE account_id = ?"
)
INSERT_CONNECTION = (
    "INSERT OR REPLACE INTO connections (account_id, token_sealed, token_id, agent_id,"
    " agent_name_sealed, scopes, connected_at, broken_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
MARK_BROKEN = (
    "UPDATE connections SET broken_at = ?"
    " WHERE account_id = ? AND token_sealed = ? AND broken_at IS NULL RETURNING 1"
)
INSERT_STATE = (
    "INSERT INTO connect_states (account_id, state_hash, browser_hash, agent_id, expires_at)"
    " VALUES (?, ?, ?, ?, ?)"
)
SPEND_STATE = (
    "DELETE FROM connect_states WHERE state_hash = ?"
    " RETURNING account_id, state_hash, browser_hash, agent_id, expires_at"
)
INSERT_PENDING = (
    "INSERT INTO pending_connections"
    " (account_id, confirm_hash, browser_hash, connection_sealed, expires_at)"
    " VALUES (?, ?, ?, ?, ?)"
)
TAKE_PENDING = (
    "DELETE FROM pending_connections WHERE confirm_hash = ?"
    " RETURNING account_id, confirm_hash, browser_hash, connection_sealed, expires_at"
)


class SqliteConnections:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def client(self, account_id: str) -> bytes | None:
        sql = "SELECT client_id_sealed FROM oauth_clients WHERE account_id = ?"
        rows = await self._vault.read(lambda db: fetch(db, sql, (account_id,)))
        return rows[0][0] if rows else None

    async def save_client(self, account_id: str, sealed: bytes) -> None:
        sql = "INSERT OR REPLACE INTO oauth_clients VALUES (?, ?)"
        await self._vault.change(lambda db: db.execute(sql, (account_id, sealed)))

    async def current(self, account_id: str) -> Connection | None:
        return await self._vault.read(lambda db: _current(db, account_id))

    async def save(self, account_id: str, connection: Connection) -> Connection | None:
        def work(db: apsw.Connection) -> Connection | None:
            before = _current(db, account_id)
            row = (
                connection.sealed_token,
                connection.token_id,
                connection.agent_id,
                connection.sealed_agent_name,
                connection.scopes,
                connection.connected_at_s,
                connection.broken_at_s,
            )
            db.execute(INSERT_CONNECTION, (account_id, *row))
            return before

        return await self._vault.change(work)

    async def mark_broken(self, account_id: str, sealed_token: bytes, at_s: int) -> bool:
        row = (at_s, account_id, sealed_token)
        return bool(await self._vault.change(lambda db: fetch(db, MARK_BROKEN, row)))

    async def forget(self, account_id: str) -> Connection | None:
        def work(db: apsw.Connection) -> Connection | None:
            dropped = _current(db, account_id)
            db.execute("DELETE FROM connections WHERE account_id = ?", (account_id,))
            return dropped

        return await self._vault.change(work)

    async def begin(self, state: ConnectState) -> None:
        row = (
            state.account_id,
            state.state_hash,
            state.browser_hash,
            state.agent_id,
            state.expires_at_s,
        )
        await self._vault.change(lambda db: db.execute(INSERT_STATE, row))

    async def spend(self, state_hash: bytes, now_s: int) -> ConnectState | None:
        def work(db: apsw.Connection) -> ConnectState | None:
            db.execute("DELETE FROM connect_states WHERE expires_at <= ?", (now_s,))
            rows = fetch(db, SPEND_STATE, (state_hash,))
            return ConnectState(*rows[0]) if rows else None

        return await self._vault.change(work)

    async def hold(self, pending: PendingConnection) -> None:
        row = (
            pending.account_id,
            pending.confirm_hash,
            pending.browser_hash,
            pending.sealed,
            pending.expires_at_s,
        )
        await self._vault.change(lambda db: db.execute(INSERT_PENDING, row))

    async def take_held(self, confirm_hash: bytes, now_s: int) -> PendingConnection | None:
        def work(db: apsw.Connection) -> PendingConnection | None:
            db.execute("DELETE FROM pending_connections WHERE expires_at <= ?", (now_s,))
            rows = fetch(db, TAKE_PENDING, (confirm_hash,))
            return PendingConnection(*rows[0]) if rows else None

        return await self._vault.change(work)


def _current(db: apsw.Connection, account_id: str) -> Connection | None:
    rows = fetch(db, CONNECTION, (account_id,))
    return Connection(*rows[0]) if rows else None
