"""The set-up page: whoever holds the link sees what is left to do, and does it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Annotated, Final

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.account import Account, Policy
from backend.connection.connections import Connections, Sealed, state_of
from backend.errors import RequestInvalid, SetupDone, SetupLinkInvalid
from backend.install.invite import secret_hash
from backend.mirror.overview import mirror_progress, mirror_sentences
from backend.storage.audit import AuditLine
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import Mirrors
from backend.storage.store import Store
from backend.web.answers import json_answer, read_json
from backend.web.contract import ConnectionState
from backend.web.pages import Pages

CLIENT_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII)


class SetupState(Struct, frozen=True):
    """What the page draws."""

    subdomain: str
    zendesk: str
    redirect_uri: str
    installed: bool
    client_id: str | None
    policy: Policy | None
    connection: ConnectionState
    connected_by: str | None
    copy: list[str]
    """How the copy of the account's chats is doing, in sentences; empty when none is kept."""


class SetupSave(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /setup/{account_id}/save`. No policy is chosen for anybody."""

    client_id: Annotated[str, Meta(max_length=256)]
    policy: Policy


class SetupBegin(Struct, frozen=True):
    """`POST /setup/{account_id}/begin`: where the Connect button leads, for ten minutes."""

    connect_url: str


class Setup:
    def __init__(
        self,
        store: Store,
        keys: DataKeys,
        connections: Connections,
        pages: Pages,
        connect_link: Callable[[str, int | None], str],
        redirect_uri: Callable[[str], str],
        mirrors: Mirrors | None,
    ) -> None:
        """`connect_link` and `redirect_uri` come from the room that connects."""
        self._store, self._keys, self._connections = store, keys, connections
        self._pages, self._connect_link, self._redirect_uri = pages, connect_link, redirect_uri
        self._mirrors = mirrors

    async def page(self, request: Request) -> Response:
        """`GET /setup/{account_id}`: the same page for everybody; its script has the secret."""
        return self._pages.page("setup.html", account_id=request.path_params["account_id"])

    async def state(self, request: Request) -> Response:
        return json_answer(await self._state(await self.account_of(request)))

    async def save(self, request: Request) -> Response:
        account = await self.account_of(request)
        if await self._connections.current(account) is not None:
            raise SetupDone  # from here on the Chat role counts, not the link
        body = await read_json(request, SetupSave)
        client_id = body.client_id.strip()
        if not CLIENT_ID.fullmatch(client_id):
            raise RequestInvalid(
                "This is not a client id.",
                action="Copy the Client ID that Zendesk Chat showed when the API client was made.",
            )
        key = await self._keys.of(account.id)
        sealed = key.seal(client_id.encode(), Sealed.client_id(account))
        now = int(time.time())
        await self._store.audit.write(account.id, AuditLine(now, "client_saved"))
        await self._store.connections.save_client(account.id, sealed)
        await self._store.audit.write(account.id, AuditLine(now, "policy_chosen", note=body.policy))
        await self._store.accounts.set_policy(account.id, body.policy)
        return json_answer(await self._state(await self.account_of(request)))

    async def begin(self, request: Request) -> Response:
        account = await self.account_of(request)
        await self._connections.require_client_id(account)
        return json_answer(SetupBegin(self._connect_link(account.id, None)))

    async def account_of(self, request: Request) -> Account:
        """The account of the link in `Authorization: Setup …`. Raises SetupLinkInvalid."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        invitation = (
            await self._store.accounts.invitation_by_link(secret_hash(secret))
            if scheme.lower() == "setup" and secret
            else None
        )
        if (
            invitation is None
            or invitation.expires_at_s <= time.time()
            or invitation.account_id != request.path_params["account_id"]
        ):
            raise SetupLinkInvalid
        account = await self._store.accounts.find(invitation.account_id)
        if account is None:
            raise SetupLinkInvalid
        return account

    async def _state(self, account: Account) -> SetupState:
        connection = await self._connections.current(account)
        return SetupState(
            subdomain=account.subdomain,
            zendesk=account.origin.text,
            redirect_uri=self._redirect_uri(account.id),
            installed=bool(await self._store.accounts.installations(account.id)),
            client_id=await self._connections.client_id(account),
            policy=account.policy,
            connection=state_of(connection),
            connected_by=(
                await self._connections.agent_name(account, connection) if connection else None
            ),
            copy=await self._copy(account),
        )

    async def _copy(self, account: Account) -> list[str]:
        told = await mirror_progress(self._mirrors, account.id)
        return list(mirror_sentences(told, time.time())) if told else []
