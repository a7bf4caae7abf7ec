"""Chat connections and the states of their making, in the database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from msgspec import structs

from backend.storage.connections import (
    BrokenCause,
    Connection,
    ConnectState,
    OAuthClient,
    PendingConnection,
)
from backend.storage.postgres.vault import Db, Row, Vault, fetch, own, presenting

CURRENT: Final = 0
STANDBY: Final = 1
COLUMNS: Final = (
    "token_sealed, token_id, agent_id, agent_name_sealed, scopes, connected_at, broken_at,"
    " grant_type, refresh_token_sealed, expires_at, renew_at, renewing_at, broken_cause"
)
CONNECTION: Final = f"SELECT {COLUMNS} FROM connections WHERE account_id = %s AND standby = %s"  # noqa: S608
BOTH: Final = f"SELECT standby, {COLUMNS} FROM connections WHERE account_id = %s ORDER BY standby"  # noqa: S608
PUT_AWAY: Final = "DELETE FROM connections WHERE account_id = %s AND standby = %s"
PUT_BOTH_AWAY: Final = "DELETE FROM connections WHERE account_id = %s"
INSERT_CONNECTION: Final = (
    f"INSERT INTO connections (account_id, standby, {COLUMNS})"  # noqa: S608
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
ACCOUNT: Final = "SELECT 1 FROM accounts WHERE id = %s FOR NO KEY UPDATE"
"""Who changes an account's connections waits for who is doing so."""
MARK_BROKEN: Final = (
    "UPDATE connections SET broken_at = %s, broken_cause = coalesce(broken_cause, %s)"
    " WHERE account_id = %s AND token_sealed = %s AND broken_at IS NULL"
    " RETURNING broken_cause"
)
SAVE_CLIENT: Final = (
    "INSERT INTO oauth_clients (account_id, client_id_sealed, grant_type, client_secret_sealed)"
    " VALUES (%s, %s, %s, %s) ON CONFLICT (account_id)"
    " DO UPDATE SET client_id_sealed = excluded.client_id_sealed,"
    " grant_type = excluded.grant_type, client_secret_sealed = excluded.client_secret_sealed"
)
CLIENT: Final = (
    "SELECT client_id_sealed, grant_type, client_secret_sealed"
    " FROM oauth_clients WHERE account_id = %s"
)
INSERT_STATE: Final = (
    "INSERT INTO connect_states"
    " (account_id, state_hash, browser_hash, agent_id, expires_at, standby)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
)
SPEND_STATE: Final = (
    "DELETE FROM connect_states WHERE state_hash = %s"
    " RETURNING account_id, state_hash, browser_hash, agent_id, expires_at, standby"
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
EXPIRES: Final = 4
"""The place of the time in what was taken out."""
LATE_PENDING: Final = "DELETE FROM pending_connections WHERE account_id = %s AND expires_at <= %s"


class PostgresConnections:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def client(self, account_id: str) -> OAuthClient | None:
        rows = await self._vault.run(own(account_id), (CLIENT, (account_id,)))
        return OAuthClient(*rows[0]) if rows else None

    async def save_client(self, account_id: str, client: OAuthClient) -> None:
        row = (account_id, client.sealed_id, client.grant_type, client.sealed_secret)
        await self._vault.change(own(account_id), (SAVE_CLIENT, row))

    async def current(self, account_id: str) -> Connection | None:
        return await self._at(account_id, CURRENT)

    async def standby(self, account_id: str) -> Connection | None:
        return await self._at(account_id, STANDBY)

    async def save(
        self, account_id: str, connection: Connection, *, standby: bool = False
    ) -> Connection | None:
        place = STANDBY if standby else CURRENT
        async with self._changing(account_id) as (db, held):
            await _put(db, account_id, place, connection)
        return held.get(place)

    async def swap(self, account_id: str, before: Connection, after: Connection) -> bool:
        async with self._changing(account_id) as (db, held):
            places = [place for place, connection in held.items() if connection == before]
            if places:
                await _put(db, account_id, places[0], after)
        return bool(places)

    async def mark_broken(
        self, account_id: str, sealed_token: bytes, at_s: int, cause: BrokenCause = "refused"
    ) -> BrokenCause | None:
        row = at_s, cause, account_id, sealed_token
        rows = await self._vault.change(own(account_id), (MARK_BROKEN, row))
        return rows[0][0] if rows else None

    async def promote(self, account_id: str) -> Connection | None:
        async with self._changing(account_id) as (db, held):
            current, standby = held.get(CURRENT), held.get(STANDBY)
            if current is None or current.broken_at_s is None:
                return None
            if standby is None or standby.broken_at_s is not None:
                return None
            await db.execute(PUT_BOTH_AWAY, (account_id,))
            await _put(db, account_id, CURRENT, standby)
        return standby

    async def forget(self, account_id: str) -> tuple[Connection, ...]:
        async with self._changing(account_id) as (db, held):
            await db.execute(PUT_BOTH_AWAY, (account_id,))
        return tuple(held.values())

    async def begin(self, state: ConnectState) -> None:
        row = (
            state.account_id,
            state.state_hash,
            state.browser_hash,
            state.agent_id,
            state.expires_at_s,
            int(state.standby),
        )
        await self._vault.change(own(state.account_id), (INSERT_STATE, row))

    async def spend(self, state_hash: bytes, now_s: int) -> ConnectState | None:
        row = await self._taken(SPEND_STATE, LATE_STATES, state_hash, now_s)
        if row is None:
            return None
        account_id, state, browser_hash, agent_id, expires_at_s, standby = row
        whose = account_id, state, browser_hash, agent_id
        return ConnectState(*whose, expires_at_s, standby=bool(standby))

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
        async with self._vault.changing(presenting(secret_hash)) as db:
            rows = await fetch(db, take, (secret_hash,))
            if rows:
                await db.execute(*own(rows[0][0]))
                await db.execute(late, (rows[0][0], now_s))
        return rows[0] if rows and rows[0][EXPIRES] > now_s else None

    async def _at(self, account_id: str, place: int) -> Connection | None:
        rows = await self._vault.run(own(account_id), (CONNECTION, (account_id, place)))
        return Connection(*rows[0]) if rows else None

    @asynccontextmanager
    async def _changing(self, account_id: str) -> AsyncIterator[tuple[Db, dict[int, Connection]]]:
        """With what is held in each place; nobody else changes it meanwhile."""
        async with self._vault.changing(own(account_id)) as db:
            await db.execute(ACCOUNT, (account_id,))
            rows = await fetch(db, BOTH, (account_id,))
            yield db, {place: Connection(*row) for place, *row in rows}


async def _put(db: Db, account_id: str, place: int, connection: Connection) -> None:
    await db.execute(PUT_AWAY, (account_id, place))
    await db.execute(INSERT_CONNECTION, (account_id, place, *structs.astuple(connection)))
