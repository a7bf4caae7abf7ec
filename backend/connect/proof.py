"""Is this token what we asked for? Asked on the account's own origin before anything is kept."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from backend.errors import (
    ConnectNotAdministrator,
    ConnectScopeTooSmall,
    ConnectScopeTooWide,
    ConnectTokenForeign,
    ConnectTokenRefused,
    ReconnectNeeded,
    ZendeskRefused,
    ZendeskRejected,
)
from backend.zendesk.client import ChatAccess, ChatClient
from backend.zendesk.wire import ChatAgent, OAuthToken, own_token

ASKED: Final = frozenset({"read"})


class Proved(Struct, frozen=True):
    agent: ChatAgent
    scopes: str
    token_id: int | None
    client_confirmed: bool
    """False when Zendesk doesn't list the token, so its client can't be checked."""
    ends_at_s: int | None = None
    """When the list says that it ends; None: never, or not said."""


async def prove(
    client: ChatClient, access: ChatAccess, client_id: str, scope: str | None
) -> Proved:
    """Raises one of ConnectRefused's family, or ChatUnavailable's."""
    if scope is not None and "read" not in scope.split():
        raise ConnectScopeTooSmall
    try:
        agent = await client.agent_me(access)
    except ReconnectNeeded:
        raise ConnectTokenRefused from None
    except ZendeskRefused:
        raise ConnectScopeTooSmall from None
    if not agent.is_administrator:
        raise ConnectNotAdministrator
    listed = await _listed(client, access)
    if listed and listed.client_identifier != client_id:
        raise ConnectTokenForeign
    told = frozenset((scope or "read").split())
    scopes = listed.scopes if listed else told
    if "read" not in scopes:
        raise ConnectScopeTooSmall
    if (scopes | told) - ASKED:
        raise ConnectScopeTooWide
    ends = listed.ends_at_s if listed else None
    return Proved(
        agent,
        " ".join(sorted(scopes)),
        listed.id if listed else None,
        listed is not None,
        None if ends is None else int(ends),
    )


async def _listed(client: ChatClient, access: ChatAccess) -> OAuthToken | None:
    """Our token in Zendesk's list; None when the list is closed to us or doesn't hold it."""
    try:
        tokens = await client.oauth_tokens(access)
    except (ZendeskRefused, ZendeskRejected):
        return None
    return own_token(tokens, access.token)
