"""The token endpoint of Zendesk Chat: a code, a refresh token or the client itself for a token.

Each question is asked once: a code and a refresh token work once, and when an answer is lost nobody
knows whether it was spent.
https://developer.zendesk.com/documentation/live-chat/getting-started/auth/
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from backend.accounts.origin import Origin
from backend.accounts.secret import Secret
from backend.chats import loose
from backend.errors import ZendeskTimeout, ZendeskUnavailable, ZendeskUnreadable
from backend.zendesk.answers import Answer, decode, problem
from backend.zendesk.calls import Exchange, Failure
from backend.zendesk.oauth import is_token
from backend.zendesk.protocol import Request

TOKEN: Final = "/oauth2/chat/token"  # noqa: S105  an address
WITHIN_S: Final = 20.0
ANSWER_LIMIT: Final = 64 * 1024
LONGEST_S: Final = 10 * 366 * 86_400
SCOPE: Final = "read"
OF_CLIENT: Final = frozenset(
    {"invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope"}
)


class Credentials(Struct, frozen=True):
    client_id: str
    secret: Secret


class Granted(Struct, frozen=True):
    access_token: Secret
    refresh_token: Secret | None
    """None: the one that was used goes on working, if any was."""
    scope: str | None
    expires_in_s: int | None


class Denied(Struct, frozen=True):
    """Zendesk gave nothing."""

    why: Literal["grant", "client", "later", "other"]
    """OAuth's `invalid_grant`; its refusals of the client; 429, not looked at; none of OAuth's."""


Outcome: TypeAlias = Granted | Denied


class TokenEndpoint:
    """Methods raise ZendeskTimeout, -Unavailable or -Unreadable when no outcome is known."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def by_code(
        self, origin: Origin, credentials: Credentials, code: str, redirect_uri: str
    ) -> Outcome:
        fields = {"code": code, "redirect_uri": redirect_uri, "scope": SCOPE}
        return await self._ask(origin, "authorization_code", credentials, fields)

    async def by_refresh(
        self, origin: Origin, credentials: Credentials, refresh_token: Secret
    ) -> Outcome:
        fields = {"refresh_token": refresh_token.reveal()}
        return await self._ask(origin, "refresh_token", credentials, fields)

    async def by_client(self, origin: Origin, credentials: Credentials) -> Outcome:
        """As whoever made the client; confidential clients only."""
        return await self._ask(origin, "client_credentials", credentials, {"scope": SCOPE})

    async def _ask(
        self, origin: Origin, grant_type: str, credentials: Credentials, fields: dict[str, str]
    ) -> Outcome:
        form = {
            "grant_type": grant_type,
            "client_id": credentials.client_id,
            "client_secret": credentials.secret.reveal(),
            **fields,
        }
        request = Request(
            "POST",
            origin.url(TOKEN),
            body_limit=ANSWER_LIMIT,
            form=Secret(urlencode(form)),
            reads_refusals=True,
        )
        outcome = await self._exchange(request, WITHIN_S)
        if outcome is Failure.TOO_SLOW:
            raise ZendeskTimeout
        if isinstance(outcome, Failure):
            raise ZendeskUnavailable
        return read_outcome(outcome)


def read_outcome(answer: Answer) -> Outcome:
    """Raises ZendeskUnavailable, ZendeskUnreadable."""
    if answer.status == 429:
        return Denied("later")
    if 400 <= answer.status < 500:
        return Denied(_why(answer))
    if (trouble := problem(answer.status)) is not None:
        raise trouble
    members = loose.members(decode(answer.body))
    token, refresh = members.get("access_token"), members.get("refresh_token")
    kind = members.get("token_type", "bearer")
    if not isinstance(token, str) or not is_token(token):
        raise ZendeskUnreadable
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise ZendeskUnreadable
    if refresh is not None and not (isinstance(refresh, str) and is_token(refresh)):
        raise ZendeskUnreadable
    scope = members.get("scope")
    return Granted(
        Secret(token),
        Secret(refresh) if isinstance(refresh, str) else None,
        loose.name(scope) if isinstance(scope, str) else None,
        _seconds(members.get("expires_in")),
    )


def _why(answer: Answer) -> Literal["grant", "client", "other"]:
    """Bodies of other makes, such as a page of HTML, say nothing about grant or client."""
    try:
        error = msgspec.json.decode(answer.body, type=dict[str, object]).get("error")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "other"
    if error == "invalid_grant":
        return "grant"
    return "client" if error in OF_CLIENT else "other"


def _seconds(raw: object) -> int | None:
    whole = loose.whole(raw)
    return whole if whole is not None and 0 < whole <= LONGEST_S else None
