"""What only the doctor asks of Zendesk, and what its answers say. Nothing here changes anything.

https://developer.zendesk.com/api-reference/live-chat/chat-api/oauth_clients/
https://developer.zendesk.com/api-reference/live-chat/chat-api/account/
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from backend.accounts.origin import Origin
from backend.accounts.secret import Secret
from backend.chats import loose
from backend.zendesk import wire
from backend.zendesk.protocol import CHAT, Request
from backend.zendesk.wire import OAuthToken

SUPPORT_TOKEN: Final = "/api/v2/oauth/tokens/current.json"  # noqa: S105  an address
CLIENTS_LIMIT: Final = 64


class ListedClient(Struct, frozen=True):
    """An API client of the account's list, without its secret."""

    identifier: str
    confidential: bool
    redirect_uris: frozenset[str]


class Plan(Struct, frozen=True):
    name: str
    rest_api: bool | None
    history_days: int | None
    """None: without limit, or not said."""


def front(origin: Origin) -> Request:
    """Without a token: Chat of this account answers it with 401."""
    return Request("GET", origin.url(f"{CHAT}/agents/me"))


def support_token(origin: Origin, token: Secret) -> Request:
    """200 for a token of Support, 401 for one of Chat.

    https://developer.zendesk.com/api-reference/ticketing/oauth/oauth_tokens/
    """
    return Request("GET", origin.url(SUPPORT_TOKEN), token)


def plan(origin: Origin, token: Secret) -> Request:
    return Request("GET", origin.url(f"{CHAT}/account"), token)


def clients(origin: Origin, token: Secret) -> Request:
    return Request("GET", origin.url(f"{CHAT}/oauth/clients"), token)


def read_plan(raw: object) -> Plan:
    members = loose.members(loose.members(raw).get("plan"))
    api = members.get("rest_api")
    return Plan(
        name=loose.name(members.get("name")),
        rest_api=None if api is None else loose.flag(api),
        history_days=loose.whole(members.get("max_history_search_days")),
    )


def read_clients(raw: object) -> list[ListedClient]:
    items = raw[:CLIENTS_LIMIT] if isinstance(raw, list) else []
    return [_client(loose.members(item)) for item in items]


def _client(members: dict[str, object]) -> ListedClient:
    uris = members.get("redirect_uris")
    listed = loose.texts(uris, 2048) if isinstance(uris, list) else str(uris or "").split(",")
    return ListedClient(
        identifier=loose.name(members.get("client_identifier")),
        confidential=members.get("client_type") == "confidential",
        redirect_uris=frozenset(uri.strip() for uri in listed),
    )


def read_own_token(raw: object, own: Secret) -> OAuthToken | None:
    """The entry of the list that is this very token; None when it isn't there."""
    return wire.own_token(wire.read_tokens(raw), own) if isinstance(raw, list) else None
