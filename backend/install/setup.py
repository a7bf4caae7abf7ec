"""The set-up for programs: what is done, what is left, and the same choices as on the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.account import Policy
from backend.connection.connections import Connections
from backend.install.choices import MOST_DAYS, Choices
from backend.install.door import Door
from backend.install.grants import read_client
from backend.install.state import SetupStates
from backend.storage.connections import GrantType
from backend.web.answers import json_answer, read_json


class SetupSave(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /setup/{account_id}/save`. No policy is chosen for anybody."""

    client_id: Annotated[str, Meta(max_length=256)]
    policy: Policy
    keep_days: Annotated[int, Meta(ge=0, le=MOST_DAYS)] | None = None
    visitor_names: bool | None = None
    grant_type: GrantType = "implicit"
    client_secret: Annotated[str, Meta(max_length=512)] | None = None
    """Left out: the one that is saved for this client id stays."""


class SetupBegin(Struct, frozen=True):
    """`POST /setup/{account_id}/begin`: where the Connect button leads, for ten minutes."""

    connect_url: str


class Setup:
    def __init__(
        self,
        states: SetupStates,
        connections: Connections,
        door: Door,
        choices: Choices,
        connect_link: Callable[[str, int | None], str],
    ) -> None:
        """`connect_link` comes from the room that connects."""
        self._states, self._connections, self._door = states, connections, door
        self._choices, self._connect_link = choices, connect_link

    async def state(self, request: Request) -> Response:
        return json_answer(await self._states.of(await self._door.account_of(request)))

    async def save(self, request: Request) -> Response:
        account = await self._door.account_of(request)
        await self._choices.require_open(account, proved=False)
        body = await read_json(request, SetupSave)
        client = read_client(body.client_id, body.grant_type, body.client_secret or "")
        await self._choices.save_client(account, client)
        await self._choices.save_policy(account, body.policy)
        if body.keep_days is not None:
            await self._choices.save_keep_days(account, body.keep_days)
        if body.visitor_names is not None:
            await self._choices.save_visitor_names(account, shown=body.visitor_names)
        return json_answer(await self._states.of(await self._door.account_of(request)))

    async def begin(self, request: Request) -> Response:
        account = await self._door.account_of(request)
        await self._connections.require_client_id(account)
        return json_answer(SetupBegin(self._connect_link(account.id, None)))
