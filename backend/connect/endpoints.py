"""What the callback page and the sidebar ask about the connection."""

from __future__ import annotations

import time
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.account import Account
from backend.accounts.scope import Scope
from backend.chats.times import utc_text
from backend.connect.disconnect import Disconnect
from backend.connect.finish import Connected, Finish, ToConfirm
from backend.connect.links import ConnectLinks
from backend.connect.standby import Standbys
from backend.connection.causes import ends_at_s
from backend.connection.connections import Connections, state_of
from backend.errors import ConnectOtherPerson, ConnectStateInvalid, DisconnectNotAllowed
from backend.finding.access import Access
from backend.storage.connections import BrokenCause, Connection, GrantType
from backend.storage.store import Store
from backend.web.answers import json_answer, read_json
from backend.web.contract import ConnectionAnswer
from backend.web.proved import ProvedAdministrators
from backend.web.sessions import Sessions
from backend.zendesk.oauth import read_landing

SOON_S: Final = 14 * 86_400
Text = Annotated[str, Meta(max_length=16_384)]


class FinishRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /connect/finish`: what the address bar of the callback page held."""

    account_id: Annotated[str, Meta(max_length=64)]
    fragment: Text
    query: Text


class ConfirmRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /connect/confirm`: is it the person who was meant?"""

    account_id: Annotated[str, Meta(max_length=64)]
    confirm: Annotated[str, Meta(max_length=128)]
    accept: bool = True


class FinishAnswer(Struct, frozen=True):
    outcome: Literal["connected", "confirm"]
    agent_name: str
    confirm: str | None = None
    grant_type: GrantType | None = None
    """With "connected"."""


class ConnectEndpoints:
    def __init__(
        self,
        store: Store,
        sessions: Sessions,
        access: Access,
        connections: Connections,
        links: ConnectLinks,
        finish: Finish,
        disconnect: Disconnect,
        proved: ProvedAdministrators,
    ) -> None:
        self._store, self._sessions, self._access = store, sessions, access
        self._connections, self._links = connections, links
        self._standbys = Standbys(connections, links)
        self._finish, self._disconnect, self._proved = finish, disconnect, proved

    async def finish(self, request: Request) -> Response:
        body = await read_json(request, FinishRequest)
        landing = read_landing(body.fragment, body.query)
        account = await self._account(body.account_id)
        return self._answer(account, await self._finish.land(account, landing, request.cookies))

    async def confirm(self, request: Request) -> Response:
        body = await read_json(request, ConfirmRequest)
        account = await self._account(body.account_id)
        if not body.accept:
            await self._finish.refuse(account, body.confirm, request.cookies)
            raise ConnectOtherPerson
        connected = await self._finish.confirm(account, body.confirm, request.cookies)
        return self._answer(account, connected)

    async def connection(self, request: Request) -> Response:
        scope = await self._sessions.scope(self._sessions.read(request))
        return json_answer(await self._state(scope))

    async def disconnect(self, request: Request) -> Response:
        scope = await self._sessions.scope(self._sessions.read(request))
        if not await self._may_disconnect(scope):
            raise DisconnectNotAllowed
        await self._disconnect(scope)
        return json_answer(await self._state(scope))

    def _answer(self, account: Account, outcome: Connected | ToConfirm) -> Response:
        """Who pressed Allow is a Chat administrator: the browser may change the set-up now."""
        if isinstance(outcome, ToConfirm):
            return json_answer(FinishAnswer("confirm", outcome.agent_name, outcome.confirm))
        grant_type = outcome.grant_type
        answer = json_answer(FinishAnswer("connected", outcome.agent_name, None, grant_type))
        if grant_type != "client_credentials":
            self._proved.mark(answer, account.id)
        return answer

    async def _account(self, account_id: str) -> Account:
        account = await self._store.accounts.find(account_id)
        if account is None:
            raise ConnectStateInvalid  # tells nobody which accounts there are
        return account

    async def _state(self, scope: Scope) -> ConnectionAnswer:
        account = scope.account
        connection = await self._connections.current(account)
        ready = bool(account.policy and await self._store.connections.client(account.id))
        administrator = connection is not None and await self._may_disconnect(scope)
        offered = ready and (connection is None or connection.broken_at_s or administrator)
        return ConnectionAnswer(
            state=state_of(connection),
            since=_since(connection),
            connected_by=(
                await self._connections.agent_name(account, connection)
                if connection and administrator
                else None
            ),
            ready=ready,
            connect_url=self._links.make(account.id, scope.agent_id) if offered else None,
            may_disconnect=administrator,
            cause=_cause(connection, administrator=administrator),
            ends_at=_ends(connection) if administrator else None,
            standby=(
                await self._standbys.told(scope, connection)
                if connection and administrator
                else None
            ),
        )

    async def _may_disconnect(self, scope: Scope) -> bool:
        """Chat administrators; and who connected, while Zendesk can't be asked about roles."""
        connection = await self._connections.current(scope.account)
        if connection is not None and connection.broken_at_s is not None:
            return connection.agent_id == scope.agent_id
        return await self._access.is_administrator(scope)


def _since(connection: Connection | None) -> str | None:
    if connection is None:
        return None
    return utc_text(connection.broken_at_s or connection.connected_at_s)


def _cause(connection: Connection | None, *, administrator: bool) -> BrokenCause | None:
    if connection is None or (connection.broken_at_s is None and not administrator):
        return None
    return connection.broken_cause


def _ends(connection: Connection | None) -> str | None:
    ends = ends_at_s(connection) if connection else None
    return None if ends is None or ends - time.time() > SOON_S else utc_text(ends)
