"""OAuth of Zendesk Chat in a browser: where to send the admin, and what comes back.

https://developer.zendesk.com/documentation/live-chat/getting-started/auth/
"""

from __future__ import annotations

import re
from typing import Final, Literal
from urllib.parse import parse_qsl, quote, urlencode

from msgspec import Struct

from backend.accounts.origin import Origin
from backend.errors import ConnectFragmentMissing

AUTHORIZE: Final = "/oauth2/chat/authorizations/new"
LANDING_LIMIT: Final = 16_384
VALUE_LIMIT: Final = 2048

_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,2048}", re.ASCII)


class Landing(Struct, frozen=True):
    """What the address of the callback page said. With `error`, token and code are None."""

    access_token: str | None = None
    code: str | None = None
    scope: str | None = None
    state: str | None = None
    """Not known to come back in the fragment; with a code it does."""
    expires_in: str | None = None
    """Seconds, as sent; not known to come either."""
    error: str | None = None
    """OAuth's word, `access_denied` for one."""

    def __repr__(self) -> str:
        return f"Landing(error={self.error!r})"


ResponseType = Literal["token", "code"]


def authorize_url(
    origin: Origin,
    client_id: str,
    redirect_uri: str,
    scope: str,
    state: str,
    response_type: ResponseType = "token",
) -> str:
    """Zendesk's consent page; with `#_` at its end no browser carries an older fragment there."""
    parameters = {
        "response_type": response_type,
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": scope,
        "state": state,
    }
    return f"{origin.url(AUTHORIZE)}?{urlencode(parameters, quote_via=quote, safe='')}#_"


def read_landing(fragment: str, query: str) -> Landing:
    """Read both parts, with or without their `#` and `?`.

    A token counts only in the fragment, as queries are written into logs; a code only in the query.
    Errors are looked for in both. Raises ConnectFragmentMissing for what is too long or doubled.
    """
    after_hash, after_mark = _members(fragment, "#"), _members(query, "?")
    both = after_mark | after_hash
    token = after_hash.get("access_token")
    at_odds = any(both[name] != value for name, value in after_mark.items())
    if at_odds or (token is not None and not _is_bearer(token, both)):
        raise ConnectFragmentMissing
    code = after_mark.get("code")
    if code is not None and not is_token(code):
        raise ConnectFragmentMissing
    error = both.get("error")
    return Landing(
        access_token=token if error is None else None,
        code=code if error is None else None,
        scope=both.get("scope"),
        state=both.get("state"),
        expires_in=both.get("expires_in"),
        error=error,
    )


def _is_bearer(token: str, members: dict[str, str]) -> bool:
    kind = members.get("token_type", "bearer")
    return kind.lower() == "bearer" and is_token(token)


def is_token(text: str) -> bool:
    """Whether it can be a token or a code."""
    return _TOKEN.fullmatch(text) is not None


def _members(text: str, mark: str) -> dict[str, str]:
    if len(text) > LANDING_LIMIT:
        raise ConnectFragmentMissing
    try:
        pairs = parse_qsl(text.removeprefix(mark), keep_blank_values=True, max_num_fields=32)
    except ValueError:
        raise ConnectFragmentMissing from None
    members = dict(pairs)
    if len(members) != len(pairs) or any(len(value) > VALUE_LIMIT for value in members.values()):
        raise ConnectFragmentMissing
    return members
