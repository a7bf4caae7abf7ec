"""Renewing a token: once at a time, in whatever process, and never lost without a word.

A refresh token works once. So before it is sent, the intent is written down; what comes back takes
the old pair's place in one step. Whoever dies in between leaves the intent behind: if Zendesk then
refuses the refresh token, it was spent by an answer that nobody kept, and that is what people are
told. A refusal alone ends nothing yet: the token at hand works until Zendesk says 401.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, NoReturn

import anyio
from msgspec import structs

from backend.accounts.account import Account
from backend.accounts.secret import Secret
from backend.connection.clients import Clients
from backend.connection.sealed import Sealed
from backend.errors import (
    ChatUnavailable,
    ConnectSecretMissing,
    ZendeskTimeout,
    ZendeskUnavailable,
)
from backend.storage.audit import AuditLine
from backend.storage.connections import BrokenCause, Connection
from backend.storage.data_keys import DataKeys
from backend.storage.facts import LiveFact
from backend.storage.store import Store
from backend.web.logs import log
from backend.zendesk.mirror_client import ChatAccess
from backend.zendesk.tokens import WITHIN_S, Credentials, Denied, Granted, Outcome, TokenEndpoint

PATIENCE_S: Final = 2 * WITHIN_S
"""For somebody else's renewal."""
LOOK_S: Final = 0.05
REST_S: Final = 30.0
"""After a renewal of which nothing came."""
UNTOLD_S: Final = 7 * 86_400
"""Tokens whose end nobody told are renewed once a week, so that no refresh token grows old."""
STORE_PAUSES_S: Final = (0.2, 1.0, 3.0)

Revoke = Callable[[ChatAccess], Awaitable[None]]


def renew_at_s(now_s: int, expires_in_s: int | None) -> int:
    """A quarter of its life before the end."""
    return now_s + (UNTOLD_S if expires_in_s is None else expires_in_s * 3 // 4)


def is_renewable(connection: Connection) -> bool:
    if connection.broken_cause is not None or connection.broken_at_s is not None:
        return False
    by_client = connection.grant_type == "client_credentials"
    return by_client or connection.sealed_refresh_token is not None


class TokenRenewal:
    def __init__(
        self,
        store: Store,
        keys: DataKeys,
        endpoint: TokenEndpoint,
        revoke: Revoke,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`revoke`: what is done with a token for which there is no place any more."""
        self._store, self._keys, self._endpoint = store, keys, endpoint
        self._clients = Clients(store.connections, keys)
        self._revoke, self._now = revoke, now
        self._rests: dict[str, float] = {}
        self._under_way: dict[bytes, asyncio.Task[Connection | None]] = {}

    def rests(self, account: Account) -> bool:
        """Whether the last try failed only just now."""
        return 0 < self._rests.get(account.id, 0.0) - time.monotonic() <= REST_S

    async def __call__(self, account: Account, connection: Connection) -> Connection | None:
        """What to go on with, whoever renewed it; None: it can't be renewed, or is gone.

        Raises ZendeskUnavailable or ZendeskTimeout when that isn't known yet.
        """
        if not is_renewable(connection):
            return None
        if self.rests(account):
            raise ZendeskUnavailable(retry_after_s=int(REST_S))
        token = connection.sealed_token
        if token not in self._under_way:
            task = asyncio.create_task(self._in_turn(account, connection))
            self._under_way[token] = task
            task.add_done_callback(lambda done: self._end(token, done))
        return await asyncio.shield(self._under_way[token])

    async def close(self) -> None:
        """Waits for what was asked for."""
        while self._under_way:
            await asyncio.wait(self._under_way.values())

    def _end(self, token: bytes, done: asyncio.Task[Connection | None]) -> None:
        del self._under_way[token]
        if not done.cancelled():
            done.exception()  # whoever asked may have gone

    async def _in_turn(self, account: Account, connection: Connection) -> Connection | None:
        """In a task of its own: whoever stops waiting would take the answer along."""
        async with self._lease(account):
            found = await self._find(account, connection)
            if found is None:
                return await self._successor(account)
            return await self._renewed(account, found) if is_renewable(found) else None

    @asynccontextmanager
    async def _lease(self, account: Account) -> AsyncIterator[None]:
        name, end = f"renew-{account.id}", time.monotonic() + PATIENCE_S
        while (lease := await self._store.leases.take(name)) is None:
            if time.monotonic() > end:
                raise ZendeskTimeout
            await anyio.sleep(LOOK_S)
        try:
            yield
        finally:
            await lease.release()

    async def _find(self, account: Account, connection: Connection) -> Connection | None:
        """The connection as it is now, by its token; None when another token took its place."""
        connections = self._store.connections
        for found in (await connections.current(account.id), await connections.standby(account.id)):
            if found is not None and found.sealed_token == connection.sealed_token:
                return found
        return None

    async def _successor(self, account: Account) -> Connection | None:
        current = await self._store.connections.current(account.id)
        return current if current is not None and current.broken_at_s is None else None

    async def _renewed(self, account: Account, before: Connection) -> Connection | None:
        open_intent = before.renewing_at_s is not None
        intended = await self._intend(account, before)
        if intended is None:
            return await self._successor(account)
        outcome = await self._answer(account, intended)
        if isinstance(outcome, Granted):
            kept = await self._keep(account, intended, outcome)
            await self._store.facts.remember(account.id, self._learnt(before, outcome))
            return kept
        if outcome.why in ("later", "other"):
            await self._turned_away(account, before, intended, outcome)
        await self._ending(account, intended, _cause(outcome, open_intent=open_intent))
        return None

    async def _intend(self, account: Account, before: Connection) -> Connection | None:
        """None when the connection changed meanwhile."""
        if before.sealed_refresh_token is None or before.renewing_at_s is not None:
            return before
        intended = structs.replace(before, renewing_at_s=int(self._now()))
        swapped = await self._store.connections.swap(account.id, before, intended)
        return intended if swapped else None

    async def _answer(self, account: Account, intended: Connection) -> Outcome:
        try:
            return await self._ask(account, intended)
        except ConnectSecretMissing:
            return Denied("client")
        except ChatUnavailable:
            self._rest(account)
            raise

    async def _ask(self, account: Account, connection: Connection) -> Outcome:
        client = await self._clients.find(account)
        if client is None:
            raise ConnectSecretMissing
        credentials = client.credentials()
        if connection.sealed_refresh_token is None:
            return await self._endpoint.by_client(account.origin, credentials)
        return await self._by_refresh(account, credentials, connection.sealed_refresh_token)

    async def _by_refresh(
        self, account: Account, credentials: Credentials, sealed: bytes
    ) -> Outcome:
        key = await self._keys.of(account.id)
        token = Secret(key.open(sealed, Sealed.refresh_token(account)).decode())
        return await self._endpoint.by_refresh(account.origin, credentials, token)

    async def _keep(
        self, account: Account, intended: Connection, granted: Granted
    ) -> Connection | None:
        """In the place of the old pair, unless the connection was taken back meanwhile."""
        for pause_s in (*STORE_PAUSES_S, None):
            try:
                return await self._put(account, intended, granted)
            except Exception as error:
                log.error("new token not stored", account=account.id, exc_info=error)
                if pause_s is None:
                    raise
                await anyio.sleep(pause_s)
        raise AssertionError("the last try returns or raises")

    async def _put(
        self, account: Account, intended: Connection, granted: Granted
    ) -> Connection | None:
        while (current := await self._find(account, intended)) is not None:
            renewed = await self._after(account, current, granted)
            if await self._store.connections.swap(account.id, current, renewed):
                log.info("token renewed", account=account.id)
                return renewed
        await self._revoke(ChatAccess(account, granted.access_token))
        return await self._successor(account)

    def _learnt(self, before: Connection, granted: Granted) -> tuple[LiveFact, ...]:
        if before.sealed_refresh_token is None:
            return ()
        outcome = "none" if granted.refresh_token is None else "another"
        return (LiveFact("refresh_rotates", outcome, int(self._now())),)

    async def _after(self, account: Account, current: Connection, granted: Granted) -> Connection:
        key, now = await self._keys.of(account.id), int(self._now())
        refresh, lasts = granted.refresh_token, granted.expires_in_s
        sealed_refresh = current.sealed_refresh_token
        if refresh is not None:
            sealed_refresh = key.seal(refresh.reveal().encode(), Sealed.refresh_token(account))
        return structs.replace(
            current,
            sealed_token=key.seal(granted.access_token.reveal().encode(), Sealed.token(account)),
            token_id=None,
            scopes=current.scopes if granted.scope is None else granted.scope,
            broken_at_s=None,
            broken_cause=None,
            sealed_refresh_token=sealed_refresh,
            expires_at_s=None if lasts is None else now + lasts,
            renew_at_s=renew_at_s(now, lasts),
            renewing_at_s=None,
        )

    async def _ending(self, account: Account, intended: Connection, cause: BrokenCause) -> None:
        """Noted; the token at hand is used for as long as it works."""
        noted = structs.replace(intended, broken_cause=cause, renew_at_s=None)
        if await self._store.connections.swap(account.id, intended, noted):
            line = AuditLine(int(self._now()), "connection_ending", note=cause)
            await self._store.audit.write(account.id, line)
            log.warning("token can't be renewed", account=account.id, cause=cause)

    async def _turned_away(
        self, account: Account, before: Connection, intended: Connection, denied: Denied
    ) -> NoReturn:
        """Asked to wait, and then nothing was spent; or refused by something on the way."""
        if denied.why == "later":
            await self._store.connections.swap(account.id, intended, before)
        self._rest(account)
        raise ZendeskUnavailable(retry_after_s=int(REST_S))

    def _rest(self, account: Account) -> None:
        self._rests[account.id] = time.monotonic() + REST_S


def _cause(denied: Denied, *, open_intent: bool) -> BrokenCause:
    """A refresh token that was sent before, with no answer known, was spent by that."""
    if denied.why != "grant":
        return "client_refused"
    return "lost_while_renewing" if open_intent else "refresh_refused"
