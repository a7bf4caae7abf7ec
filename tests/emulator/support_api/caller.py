"""Who calls: a bearer token of Support, basic authentication, or the signed-in user's cookie.

Basic authentication takes `{email}/token:{anything}`, for scripts: a departure, since the
stand-in issues no API tokens and so cannot tell a good one from a bad one.
"""

from __future__ import annotations

import base64
import binascii

from starlette.requests import Request

from tests.emulator.account import Account
from tests.emulator.oauth.models import Token
from tests.emulator.world.users import User

from .errors import NotAdmin, NotSignedIn


def caller(account: Account, request: Request) -> User:
    """Raises NotSignedIn when credentials are sent and name nobody."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    match scheme.lower():
        case "bearer":
            return _by_token(account, value)
        case "basic":
            return _by_password(account, value)
        case _:
            return account.signed_in(request)


def bearer(account: Account, request: Request) -> Token:
    """The token that asks. Raises NotSignedIn for anything but a live token of Support."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn
    return _token(account, value)


def _token(account: Account, value: str) -> Token:
    token = account.oauth.find_token(value)
    if token is None or token.kind != "support" or not token.live(account.clock.now()):
        raise NotSignedIn
    return token


def _by_token(account: Account, value: str) -> User:
    return account.world.users[_token(account, value).agent_id]


def _by_password(account: Account, value: str) -> User:
    try:
        name = base64.b64decode(value, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError) as problem:
        raise NotSignedIn from problem
    email, mark, _ = name.rpartition("/token")
    staff = (u for u in account.world.users.values() if u.role != "end-user")
    user = next((u for u in staff if mark and u.email == email), None)
    if user is None:
        raise NotSignedIn
    return user


def admin(account: Account, request: Request) -> User:
    """Raises NotSignedIn or NotAdmin."""
    user = caller(account, request)
    if user.role != "admin":
        raise NotAdmin
    return user
