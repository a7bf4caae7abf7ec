"""The consent page as pure functions: what is asked, and where the answer is sent.

Facts: chat-api 2.2 and 2.3. Parameter names are RFC 6749's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from urllib.parse import quote, urlencode

from msgspec import Struct

from .errors import Declined, ForeignRedirect, UnknownClient
from .models import SCOPES, Client, OAuth

Place = Literal["fragment", "query"]


class ConsentRequest(Struct, frozen=True):
    client: Client
    redirect_uri: str
    response_type: str
    scope: str
    state: str | None

    def scopes(self) -> list[str]:
        return self.scope.split()

    def fields(self) -> dict[str, str]:
        """The same request as form fields."""
        given = {
            "client_id": self.client.client_identifier,
            "redirect_uri": self.redirect_uri,
            "response_type": self.response_type,
            "scope": self.scope,
        }
        return given if self.state is None else {**given, "state": self.state}


def read_request(oauth: OAuth, given: Mapping[str, str]) -> ConsentRequest:
    """Raises UnknownClient or ForeignRedirect; what a redirect can tell is `check`'s matter."""
    client = oauth.find_client(given.get("client_id", ""))
    if client is None:
        raise UnknownClient("The application that sent you here isn't known to this account.")
    return ConsentRequest(
        client,
        _redirect_uri(client, given.get("redirect_uri")),
        given.get("response_type", ""),
        given.get("scope", "read"),
        given.get("state"),
    )


def _redirect_uri(client: Client, asked: str | None) -> str:
    if asked is None and len(client.redirect_uris) == 1:
        return client.redirect_uris[0]
    if asked not in client.redirect_uris:
        raise ForeignRedirect(
            f"{client.name} asked to send you to an address that isn't registered for it."
        )
    return asked


def check(asked: ConsentRequest, *, implicit_allowed: bool) -> None:
    """Raises Declined for what the client may learn by a redirect."""
    allowed = {"token", "code"} if implicit_allowed else {"code"}
    if asked.response_type not in allowed:
        raise Declined("unsupported_response_type", "This response type is not supported.")
    scopes = asked.scopes()
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Declined("invalid_scope", "The requested scope is invalid or unknown.")


def granted_url(
    redirect_uri: str, access_token: str, scope: str, state: str | None, expires_in: int | None
) -> str:
    """`…#access_token=…&token_type=Bearer&scope=…`, the token first."""
    fields = {"access_token": access_token, "token_type": "Bearer", "scope": scope}
    if expires_in is not None:
        fields["expires_in"] = str(expires_in)
    if state is not None:
        fields["state"] = state
    return f"{redirect_uri}#{urlencode(fields, quote_via=quote)}"


def code_url(redirect_uri: str, code: str, state: str | None) -> str:
    """`…?code=…`, with the state when there was one."""
    fields = {"code": code} if state is None else {"code": code, "state": state}
    mark = "&" if "?" in redirect_uri else "?"
    return f"{redirect_uri}{mark}{urlencode(fields, quote_via=quote)}"


def declined_url(redirect_uri: str, declined: Declined, place: Place, state: str | None) -> str:
    fields = {"error": declined.error, "error_description": declined.description}
    if state is not None:
        fields["state"] = state
    query_mark = "&" if "?" in redirect_uri else "?"
    mark = "#" if place == "fragment" else query_mark
    return f"{redirect_uri}{mark}{urlencode(fields, quote_via=quote)}"
