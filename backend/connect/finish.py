"""From a landing on the callback page to a connection: state, proof, confirmation, sealing."""

from __future__ import annotations

import secrets
import time
from typing import Final

import msgspec
from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.secret import Secret
from backend.connect.proof import Proved, prove
from backend.connect.revoke import revoke
from backend.connect.states import States, digest
from backend.connection.connections import Connections, Sealed
from backend.errors import (
    ConnectDenied,
    ConnectFailedAtZendesk,
    ConnectFragmentMissing,
    ConnectRefused,
    ConnectStateInvalid,
)
from backend.keys.sealing import DataKey, Place
from backend.storage.audit import AuditLine
from backend.storage.connections import Connection, ConnectState, PendingConnection
from backend.storage.data_keys import DataKeys
from backend.storage.facts import LiveFact
from backend.storage.store import Store
from backend.web.logs import log
from backend.zendesk.client import ChatAccess, ChatClient
from backend.zendesk.oauth import Landing

CONFIRM_WITHIN_S: Final = 600


class ToConfirm(Struct, frozen=True):
    """Proved, but somebody should say that this is the person they meant."""

    confirm: str
    agent_name: str


class Connected(Struct, frozen=True):
    agent_name: str


class _Held(Struct, frozen=True):
    """What waits, sealed, for the confirmation."""

    token: str
    proved: Proved
    began_by: int | None


class Finish:
    def __init__(
        self,
        store: Store,
        keys: DataKeys,
        client: ChatClient,
        connections: Connections,
        states: States,
    ) -> None:
        self._store, self._keys, self._client = store, keys, client
        self._connections, self._states = connections, states

    async def land(
        self, account: Account, landing: Landing, cookies: dict[str, str]
    ) -> Connected | ToConfirm:
        """Raises one of ConnectRefused's family, or ChatUnavailable; then nothing was saved."""
        state = await self._state(account, landing, cookies)
        if landing.access_token is None:
            raise ConnectFragmentMissing
        await self._store.facts.remember(account.id, _learnt(landing))
        key = await self._keys.of(account.id)
        client_id = await self._connections.require_client_id(account)
        access = ChatAccess(account, Secret(landing.access_token))
        proved = await prove(self._client, access, client_id, landing.scope)
        held = _Held(landing.access_token, proved, state.agent_id)
        if state.agent_id == proved.agent.id:
            return await self._keep(account, key, held)
        return await self._hold(account, key, held, state)

    async def confirm(self, account: Account, confirm: str, cookies: dict[str, str]) -> Connected:
        """The person said yes, in the same browser. Raises ConnectStateInvalid."""
        held = await self._take(account, confirm, cookies)
        return await self._keep(account, await self._keys.of(account.id), held)

    async def refuse(self, account: Account, confirm: str, cookies: dict[str, str]) -> None:
        """The person said no: nothing is kept, here or at Zendesk. Raises ConnectStateInvalid."""
        held = await self._take(account, confirm, cookies)
        if not await self._in_use(account, held.token):
            access = ChatAccess(account, Secret(held.token))
            await revoke(self._client, access, held.proved.token_id)

    async def _in_use(self, account: Account, token: str) -> bool:
        """Whether the account is connected by this very token: Zendesk may hand it out again."""
        current = await self._store.connections.current(account.id)
        if current is None:
            return False
        return (await self._connections.open(account, current)).token == Secret(token)

    async def _take(self, account: Account, confirm: str, cookies: dict[str, str]) -> _Held:
        confirm_hash = digest(confirm)
        pending = await self._store.connections.take_held(confirm_hash, int(time.time()))
        marks = self._states.browser_of(cookies)
        if pending is None or pending.account_id != account.id or pending.browser_hash not in marks:
            raise ConnectStateInvalid
        key = await self._keys.of(account.id)
        plain = key.open(pending.sealed, _pending_place(confirm_hash))
        return msgspec.msgpack.decode(plain, type=_Held)

    async def _state(
        self, account: Account, landing: Landing, cookies: dict[str, str]
    ) -> ConnectState:
        """Anybody can send a browser here: what brings no token, and no state, uses none up."""
        if landing.access_token is None and (landing.error is None or landing.state is None):
            if not self._states.browser_of(cookies):
                raise ConnectStateInvalid
            raise _refusal(landing.error)
        state = await self._states.spend(account.id, landing.state, cookies)
        if landing.error is not None:
            raise _refusal(landing.error)
        return state

    async def _hold(
        self, account: Account, key: DataKey, held: _Held, state: ConnectState
    ) -> ToConfirm:
        confirm = secrets.token_urlsafe(32)
        sealed = key.seal(msgspec.msgpack.encode(held), _pending_place(digest(confirm)))
        expires = int(time.time()) + CONFIRM_WITHIN_S
        await self._store.connections.hold(
            PendingConnection(account.id, digest(confirm), state.browser_hash, sealed, expires)
        )
        return ToConfirm(confirm, held.proved.agent.display_name)

    async def _keep(self, account: Account, key: DataKey, held: _Held) -> Connected:
        now, agent = int(time.time()), held.proved.agent
        connection = Connection(
            sealed_token=key.seal(held.token.encode(), Sealed.token(account)),
            token_id=held.proved.token_id,
            agent_id=agent.id,
            sealed_agent_name=key.seal(agent.display_name.encode(), Sealed.agent_name(account)),
            scopes=held.proved.scopes,
            connected_at_s=now,
        )
        line = AuditLine(now, "connected", agent.id, note=_note(held))
        await self._store.audit.write(account.id, line)
        same = await self._in_use(account, held.token)
        before = await self._store.connections.save(account.id, connection)
        log.info("connected", account=account.id)
        if before is not None and not same:
            access = ChatAccess(account, Secret(held.token))
            await revoke(self._client, access, before.token_id)
        return Connected(agent.display_name)


def _refusal(error: str | None) -> ConnectRefused:
    if error is None:
        return ConnectFragmentMissing()
    return ConnectDenied() if error == "access_denied" else ConnectFailedAtZendesk()


def _learnt(landing: Landing) -> tuple[LiveFact, ...]:
    """What only a landing tells about the consent page."""
    now, lifetime = int(time.time()), landing.expires_in or ""
    told = f"{lifetime} s" if lifetime.isascii() and lifetime.isdigit() else "absent"
    return (
        LiveFact("implicit_state", "absent" if landing.state is None else "returned", now),
        LiveFact("implicit_expires_in", told[:20], now),
    )


def _note(held: _Held) -> str | None:
    """The line names who allowed it in Zendesk."""
    notes = []
    if held.began_by not in (None, held.proved.agent.id):
        notes.append(f"begun by agent {held.began_by}")
    if not held.proved.client_confirmed:
        notes.append("client not listed by Zendesk")
    return "; ".join(notes) or None


def _pending_place(confirm_hash: bytes) -> Place:
    return Place("pending_connections", confirm_hash.hex(), "connection")
