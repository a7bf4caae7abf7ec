"""Chat connections and the states of their making, in the vault."""

from __future__ import annotations

from typing import Final

import apsw
from msgspec import structs

from backend.storage.connections import (
    BrokenCause,
    Connection,
    ConnectState,
    OAuthClient,
    PendingConnection,
)
from backend.storage.sqlite.vault import Row, Vault, fetch

CURRENT: Final = 0
STANDBY: Final = 1
COLUMNS = (
    "token_sealed, token_id, agent_id, agent_name_sealed, scopes, connected_at, broken_at,"
    " grant_type, refresh_token_sealed, expires_at, renew_at, renewing_at, broken_cause"
)
CONNECTION = f"SELECT {COLUMNS} FROM connections WHERE account_id = ? AND standby = ?"  # noqa: S608
INSERT_CONNECTION = (
    f"INSERT OR REPLACE INTO connections (account_id, standby, {COLUMNS})"  # noqa: S608
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
MARK_BROKEN = (
    "UPDATE connections SET broken_at = ?, broken_cause = COALESCE(broken_cause, ?)"
    " WHERE account_id = ? AND token_sealed = ? AND broken_at IS NULL"
    " RETURNING broken_cause"
)
INSERT_CLIENT = (
    "INSERT OR REPLACE INTO oauth_clients"
    " (account_id, client_id_sealed, grant_type, client_secret_sealed) VALUES (?, ?, ?, ?)"
)
CLIENT = (
    "SELECT client_id_sealed, grant_type, client_secret_sealed"
    " FROM oauth_clients WHERE account_id = ?"
)
INSERT_STATE = (
    "INSERT INTO connect_states"
    " (account_id, state_hash, browser_hash, agent_id, expires_at, standby)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
SPEND_STATE = (
    "DELETE FROM connect_states WHERE state_hash = ?"
    " RETURNING account_id, state_hash, browser_hash, agent_id, expires_at, standby"
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

    async def client(self, account_id: str) -> OAuthClient | None:
        rows = await self._vault.read(lambda db: fetch(db, CLIENT, (account_id,)))
        return OAuthClient(*rows[0]) if rows else None

    async def save_client(self, account_id: str, client: OAuthClient) -> None:
        row = (account_id, client.sealed_id, client.grant_type, client.sealed_secret)
        await self._vault.change(lambda db: db.execute(INSERT_CLIENT, row))

    async def current(self, account_id: str) -> Connection | None:
        return await self._vault.read(lambda db: _at(db, account_id, CURRENT))

    async def standby(self, account_id: str) -> Connection | None:
        return await self._vault.read(lambda db: _at(db, account_id, STANDBY))

    async def save(
        self, account_id: str, connection: Connection, *, standby: bool = False
    ) -> Connection | None:
        def work(db: apsw.Connection) -> Connection | None:
            place = STANDBY if standby else CURRENT
            before = _at(db, account_id, place)
            _put(db, account_id, place, connection)
            return before

        return await self._vault.change(work)

    async def swap(self, account_id: str, before: Connection, after: Connection) -> bool:
        def work(db: apsw.Connection) -> bool:
            for place in (CURRENT, STANDBY):
                if _at(db, account_id, place) == before:
                    _put(db, account_id, place, after)
                    return True
            return False

        return await self._vault.change(work)

    async def mark_broken(
        self, account_id: str, sealed_token: bytes, at_s: int, cause: BrokenCause = "refused"
    ) -> BrokenCause | None:
        row = (at_s, cause, account_id, sealed_token)
        rows = await self._vault.change(lambda db: fetch(db, MARK_BROKEN, row))
        return rows[0][0] if rows else None

    async def promote(self, account_id: str) -> Connection | None:
        def work(db: apsw.Connection) -> Connection | None:
            current, standby = (_at(db, account_id, place) for place in (CURRENT, STANDBY))
            if current is None or current.broken_at_s is None:
                return None
            if standby is None or standby.broken_at_s is not None:
                return None
            db.execute("DELETE FROM connections WHERE account_id = ?", (account_id,))
            _put(db, account_id, CURRENT, standby)
            return standby

        return await self._vault.change(work)

    async def forget(self, account_id: str) -> tuple[Connection, ...]:
        def work(db: apsw.Connection) -> tuple[Connection, ...]:
            held = [_at(db, account_id, place) for place in (CURRENT, STANDBY)]
            db.execute("DELETE FROM connections WHERE account_id = ?", (account_id,))
            return tuple(one for one in held if one is not None)

        return await self._vault.change(work)

    async def begin(self, state: ConnectState) -> None:
        row = (
            state.account_id,
            state.state_hash,
            state.browser_hash,
            state.agent_id,
            state.expires_at_s,
            int(state.standby),
        )
        await self._vault.change(lambda db: db.execute(INSERT_STATE, row))

    async def spend(self, state_hash: bytes, now_s: int) -> ConnectState | None:
        def work(db: apsw.Connection) -> ConnectState | None:
            db.execute("DELETE FROM connect_states WHERE expires_at <= ?", (now_s,))
            rows = fetch(db, SPEND_STATE, (state_hash,))
            return _state(rows[0]) if rows else None

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


def _at(db: apsw.Connection, account_id: str, place: int) -> Connection | None:
    rows = fetch(db, CONNECTION, (account_id, place))
    return Connection(*rows[0]) if rows else None


def _put(db: apsw.Connection, account_id: str, place: int, c: Connection) -> None:
    db.execute(INSERT_CONNECTION, (account_id, place, *structs.astuple(c)))


def _state(row: Row) -> ConnectState:
    account_id, state_hash, browser_hash, agent_id, expires_at_s, standby = row
    whose = account_id, state_hash, browser_hash, agent_id
    return ConnectState(*whose, expires_at_s, standby=bool(standby))
