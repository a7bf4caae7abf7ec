"""From a landing on the callback page to a connection: state, proof, confirmation, sealing."""

from __future__ import annotations

import secrets
import time
from typing import Final

import msgspec
from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.secret import Secret
from backend.connect.learnt import learnt
from backend.connect.obtain import Obtain, Obtained
from backend.connect.proof import Proved, prove
from backend.connect.states import States, digest
from backend.connection.connections import Connections
from backend.connection.renewal import renew_at_s
from backend.connection.revoke import revoke
from backend.connection.sealed import Sealed
from backend.errors import (
    ConnectCodeMissing,
    ConnectDenied,
    ConnectFailedAtZendesk,
    ConnectFragmentMissing,
    ConnectRefused,
    ConnectStandbySame,
    ConnectStateInvalid,
)
from backend.keys.sealing import DataKey, Place
from backend.storage.audit import Action, AuditLine
from backend.storage.connections import (
    Connection,
    ConnectState,
    GrantType,
    PendingConnection,
)
from backend.storage.data_keys import DataKeys
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
    grant_type: GrantType


class _Held(Struct, frozen=True):
    """What waits, sealed, for the confirmation."""

    obtained: Obtained
    grant_type: GrantType
    proved: Proved
    began_by: int | None
    at_s: int
    standby: bool

    @property
    def token(self) -> Secret:
        return Secret(self.obtained.access_token)


class Finish:
    def __init__(
        self,
        store: Store,
        keys: DataKeys,
        client: ChatClient,
        connections: Connections,
        states: States,
        obtain: Obtain,
    ) -> None:
        self._store, self._keys, self._client = store, keys, client
        self._connections, self._states, self._obtain = connections, states, obtain

    async def land(
        self, account: Account, landing: Landing, cookies: dict[str, str]
    ) -> Connected | ToConfirm:
        """Raises one of ConnectRefused's family, or ChatUnavailable; then nothing was saved."""
        client = await self._connections.clients.require(account)
        state = await self._state(account, client.grant_type, landing, cookies)
        key = await self._keys.of(account.id)
        now = int(time.time())
        obtained = await self._obtain(account, client, landing)
        await self._store.facts.remember(account.id, learnt(client.grant_type, landing, obtained))
        access = ChatAccess(account, Secret(obtained.access_token))
        proved = await prove(self._client, access, client.client_id, obtained.scope)
        by, standby = state.agent_id, state.standby
        held = _Held(obtained, client.grant_type, proved, by, now, standby)
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
            await self._give_back(account, held)

    async def _give_back(self, account: Account, held: _Held) -> None:
        access = ChatAccess(account, held.token)
        await revoke(self._client, access, held.token, held.proved.token_id)

    async def _in_use(self, account: Account, token: Secret) -> bool:
        """Whether the account is connected by this very token: Zendesk may hand it out again."""
        connections = self._store.connections
        for one in (await connections.current(account.id), await connections.standby(account.id)):
            if one is not None and (await self._connections.open(account, one)).token == token:
                return True
        return False

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
        self, account: Account, grant_type: GrantType, landing: Landing, cookies: dict[str, str]
    ) -> ConnectState:
        """Anybody can send a browser here: what brings nothing uses no state up."""
        if not _brings(grant_type, landing):
            if not self._states.browser_of(cookies):
                raise ConnectStateInvalid
            raise _refusal(grant_type, landing)
        state = await self._states.spend(account.id, landing.state, cookies)
        if landing.error is not None:
            raise _refusal(grant_type, landing)
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
        current = await self._store.connections.current(account.id)
        standby = held.standby and current is not None and current.broken_at_s is None
        agent = held.proved.agent
        if standby and current is not None and current.agent_id == agent.id:
            if not await self._in_use(account, held.token):
                await self._give_back(account, held)
            raise ConnectStandbySame
        await self._note(account, held, standby=standby)
        same = await self._in_use(account, held.token)
        connection = _connection(account, key, held)
        before = await self._store.connections.save(account.id, connection, standby=standby)
        log.info("connected", account=account.id, standby=standby)
        if before is not None and not same:
            old = (await self._connections.open(account, before)).token
            await revoke(self._client, ChatAccess(account, held.token), old, before.token_id)
        return Connected(agent.display_name, held.grant_type)

    async def _note(self, account: Account, held: _Held, *, standby: bool) -> None:
        action: Action = "standby_connected" if standby else "connected"
        line = AuditLine(int(time.time()), action, held.proved.agent.id, note=_note(held))
        await self._store.audit.write(account.id, line)


def _brings(grant_type: GrantType, landing: Landing) -> bool:
    """Whether it is an end of what was begun: a refusal with its state, or what the grant needs."""
    if grant_type == "implicit" and landing.error is None:
        return landing.access_token is not None
    needed = grant_type == "authorization_code" and landing.error is None
    return landing.state is not None and (landing.code is not None or not needed)


def _refusal(grant_type: GrantType, landing: Landing) -> ConnectRefused:
    if landing.error is not None:
        return ConnectDenied() if landing.error == "access_denied" else ConnectFailedAtZendesk()
    if grant_type == "implicit":
        return ConnectFragmentMissing()
    if grant_type == "authorization_code" and landing.code is None:
        return ConnectCodeMissing()
    return ConnectStateInvalid(
        "This window came back without the mark it was given, so nobody can tell who began. "
        "Nothing was saved."
    )


def _connection(account: Account, key: DataKey, held: _Held) -> Connection:
    obtained, proved = held.obtained, held.proved
    lasts, refresh = obtained.expires_in_s, obtained.refresh_token
    ends = proved.ends_at_s if lasts is None else held.at_s + lasts
    renewable = refresh is not None or held.grant_type == "client_credentials"
    left = None if ends is None else max(0, ends - held.at_s)
    return Connection(
        sealed_token=key.seal(held.token.reveal().encode(), Sealed.token(account)),
        token_id=proved.token_id,
        agent_id=proved.agent.id,
        sealed_agent_name=key.seal(proved.agent.display_name.encode(), Sealed.agent_name(account)),
        scopes=proved.scopes,
        connected_at_s=int(time.time()),
        grant_type=held.grant_type,
        sealed_refresh_token=(
            None if refresh is None else key.seal(refresh.encode(), Sealed.refresh_token(account))
        ),
        expires_at_s=ends,
        renew_at_s=renew_at_s(held.at_s, left) if renewable else None,
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
