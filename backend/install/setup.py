"""The set-up page: whoever holds the link sees what is left to do, and does it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.account import Account, Policy
from backend.connection.connections import Connections, state_of
from backend.errors import SetupDone, SetupLinkInvalid
from backend.install.grants import read_client
from backend.install.invite import secret_hash
from backend.mirror.overview import mirror_progress, mirror_sentences
from backend.storage.audit import AuditLine
from backend.storage.connections import GrantType
from backend.storage.mirror import Mirrors
from backend.storage.store import Store
from backend.web.answers import json_answer, read_json
from backend.web.contract import ConnectionState
from backend.web.pages import Pages


class SetupState(Struct, frozen=True):
    """What the page draws."""

    subdomain: str
    zendesk: str
    redirect_uri: str
    installed: bool
    client_id: str | None
    grant_type: GrantType
    has_secret: bool
    policy: Policy | None
    connection: ConnectionState
    connected_by: str | None
    copy: list[str]
    """How the copy of the account's chats is doing, in sentences; empty when none is kept."""


class SetupSave(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /setup/{account_id}/save`. No policy is chosen for anybody."""

    client_id: Annotated[str, Meta(max_length=256)]
    policy: Policy
    grant_type: GrantType = "implicit"
    client_secret: Annotated[str, Meta(max_length=512)] | None = None
    """Left out: the one that is saved for this client id stays."""


class SetupBegin(Struct, frozen=True):
    """`POST /setup/{account_id}/begin`: where the Connect button leads, for ten minutes."""

    connect_url: str


class Setup:
    def __init__(
        self,
        store: Store,
        connections: Connections,
        pages: Pages,
        connect_link: Callable[[str, int | None], str],
        redirect_uri: Callable[[str], str],
        mirrors: Mirrors | None,
    ) -> None:
        """`connect_link` and `redirect_uri` come from the room that connects."""
        self._store, self._connections, self._pages = store, connections, pages
        self._connect_link, self._redirect_uri = connect_link, redirect_uri
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
        client = read_client(body.client_id, body.grant_type, body.client_secret or "")
        now = int(time.time())
        line = AuditLine(now, "client_saved", note=client.grant_type)
        await self._store.audit.write(account.id, line)
        await self._connections.clients.save(account, client)
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
        client = await self._connections.clients.find(account)
        return SetupState(
            subdomain=account.subdomain,
            zendesk=account.origin.text,
            redirect_uri=self._redirect_uri(account.id),
            installed=bool(await self._store.accounts.installations(account.id)),
            client_id=client.client_id if client else None,
            grant_type=client.grant_type if client else "implicit",
            has_secret=client is not None and client.secret is not None,
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
