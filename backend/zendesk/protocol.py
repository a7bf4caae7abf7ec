"""The requests Chatside makes of Zendesk. Nothing here touches the network.

Every address is made by an account's Origin, so that a token can't travel anywhere else.
https://developer.zendesk.com/api-reference/live-chat/introduction/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, urlencode

from msgspec import Struct

from backend.accounts.origin import Origin
from backend.accounts.secret import Secret
from backend.errors import ZendeskUnreadable

CHAT: Final = "/api/v2/chat"
LIST: Final = f"{CHAT}/chats"
SEARCH: Final = f"{CHAT}/chats/search"
EXPORT: Final = f"{CHAT}/incremental/chats"
MOST_IDS: Final = 40
AGENTS_PAGE: Final = 100
ID_LIMIT: Final = 128
"""Ids are about 26 characters long."""
URL_LIMIT: Final = 8192
MOST_EXPORTED: Final = 1000
BODY_LIMIT: Final = 16 * 1024 * 1024
WHOLE_CHATS_LIMIT: Final = 32 * 1024 * 1024
"""A thousand chats take about 10 MB; where it doesn't suffice, fewer are asked for."""


class Request(Struct, frozen=True):
    """One HTTP request; the token is written into a header at the last moment."""

    method: str
    url: str
    token: Secret | None = None
    body_limit: int = BODY_LIMIT
    """Bytes of the answer, decompressed."""
    more: tuple[tuple[str, str], ...] = ()
    """Further headers; none of them is secret."""
    form: Secret | None = None
    """The body: fields of a form, encoded."""
    reads_refusals: bool = False
    """Whether bodies of answers other than 2xx are read, too."""

    def headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip", **dict(self.more)}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token.reveal()}"
        if self.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return headers

    def content(self) -> bytes | None:
        return None if self.form is None else self.form.reveal().encode()

    def __repr__(self) -> str:
        return f"Request({self.method} {self.url.split('?')[0]})"


def search(origin: Origin, token: Secret, query: str) -> Request:
    """`GET chats/search?q=`: stubs, 40 a page.

    https://developer.zendesk.com/api-reference/live-chat/chat-api/chats/#search-chats
    """
    return _get(origin, token, f"{SEARCH}?{_query(q=query)}")


def search_page(origin: Origin, token: Secret, next_url: str) -> Request:
    """A further page, by Zendesk's own link. Raises ZendeskUnreadable when it leads elsewhere."""
    return Request("GET", own_link(origin, next_url), token)


def own_link(origin: Origin, url: str, path: str = SEARCH) -> str:
    """`url` when it is that path on this origin and nothing else, else ZendeskUnreadable."""
    plain = len(url) <= URL_LIMIT and url.isascii() and url.isprintable() and " " not in url
    if not plain or not origin.owns(url) or not url.startswith(origin.url(path) + "?"):
        raise ZendeskUnreadable
    return url


def newest(origin: Origin, token: Secret, next_url: str | None = None) -> Request:
    """`GET chats`: whole chats, newest first, 40 a page; `next_url` is Zendesk's own link.

    https://developer.zendesk.com/api-reference/live-chat/chat-api/chats/#list-chats
    """
    url = origin.url(LIST) if next_url is None else own_link(origin, next_url, LIST)
    return Request("GET", url, token, WHOLE_CHATS_LIMIT)


def export(
    origin: Origin, token: Secret, start_time: int, start_id: str, limit: int, *, bare: bool = False
) -> Request:
    """`GET incremental/chats`: in the order of their last change, those after the start.

    `bare`: only id and time of the change, for chats that can't be read as a whole.
    https://developer.zendesk.com/api-reference/live-chat/chat-api/incremental_export/
    """
    if not 0 < limit <= MOST_EXPORTED:
        raise ValueError(f"between 1 and {MOST_EXPORTED} chats a page")
    after: dict[str, str | int] = {"start_time": start_time}
    if start_id:
        after["start_id"] = start_id
    fields = "chats(id,update_timestamp)" if bare else "chats(*)"
    path = f"{EXPORT}?{_query(**after, limit=limit, fields=fields)}"
    return Request("GET", origin.url(path), token, WHOLE_CHATS_LIMIT)


def chats(origin: Origin, token: Secret, ids: Iterable[str]) -> Request:
    """`GET chats?ids=`: whole chats, at most MOST_IDS, as a map under `docs`."""
    wanted = list(ids)
    if not 0 < len(wanted) <= MOST_IDS or not all(map(askable, wanted)):
        raise ValueError(f"between 1 and {MOST_IDS} chat ids that can be listed")
    listed = ",".join(quote(chat_id, safe="", errors="replace") for chat_id in wanted)
    return Request("GET", origin.url(f"{LIST}?ids={listed}"), token, WHOLE_CHATS_LIMIT)


def askable(chat_id: str) -> bool:
    """Whether an id can stand in a list of ids."""
    return 0 < len(chat_id) <= ID_LIMIT and "," not in chat_id


def listable(ids: Iterable[str]) -> tuple[str, ...]:
    """Those that can be asked for, each once."""
    return tuple(dict.fromkeys(filter(askable, ids)))


def agents(origin: Origin, token: Secret, since_id: int) -> Request:
    """`GET agents`: a page in ascending ids, from `since_id` on; an empty page is the end.

    https://developer.zendesk.com/api-reference/live-chat/chat-api/agents/
    """
    return _get(origin, token, f"{CHAT}/agents?{_query(since_id=since_id, limit=AGENTS_PAGE)}")


def agent_me(origin: Origin, token: Secret) -> Request:
    return _get(origin, token, f"{CHAT}/agents/me")


def agent_by_email(origin: Origin, token: Secret, email: str) -> Request:
    named = quote(email, safe="", errors="replace")
    return _get(origin, token, f"{CHAT}/agents/email/{named}")


def roles(origin: Origin, token: Secret) -> Request:
    """https://developer.zendesk.com/api-reference/live-chat/chat-api/roles/"""
    return _get(origin, token, f"{CHAT}/roles")


def oauth_tokens(origin: Origin, token: Secret) -> Request:
    """https://developer.zendesk.com/api-reference/live-chat/chat-api/oauth_tokens/"""
    return _get(origin, token, f"{CHAT}/oauth/tokens")


def revoke(origin: Origin, token: Secret, token_id: int) -> Request:
    return Request("DELETE", origin.url(f"{CHAT}/oauth/tokens/{token_id:d}"), token)


def app_public_key(origin: Origin, app_id: int) -> Request:
    """The key that signs an app's pages; asked without a token.

    https://developer.zendesk.com/documentation/apps/app-developer-guide/building-a-server-side-app/
    """
    return Request("GET", origin.url(f"/api/v2/apps/{app_id:d}/public_key"))


def _get(origin: Origin, token: Secret, path: str) -> Request:
    return Request("GET", origin.url(path), token)


def _query(**parameters: str | int) -> str:
    return urlencode(parameters, quote_via=quote, safe="", errors="replace")
