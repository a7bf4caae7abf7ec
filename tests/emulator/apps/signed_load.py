"""The token of a signed location load: RS256, the app's own key.

Time is real, not the account's clock, because the receiver compares with its own.
Departure: Zendesk signs for https addresses only; here http://localhost works too.
"""

from __future__ import annotations

import secrets
import time
from typing import Any
from urllib.parse import urlsplit

import jwt

from tests.emulator.account import Account

from .models import App, Installation


def token_for(account: Account, installation: Installation, user_id: int, location: str) -> str:
    """The JWT that Zendesk posts to the location's address as form field `token`."""
    app: App = account.apps.apps[installation.app_id]
    return jwt.encode(claims(account, installation, user_id, location), app.key, "RS256")


def claims(
    account: Account, installation: Installation, user_id: int, location: str
) -> dict[str, Any]:
    switches = account.switches
    now = int(time.time()) + switches.signed_token_skew_s
    user_url = f"{account.origin}/api/v2/users/{user_id}.json"
    given: dict[str, Any] = {
        "iss": account.origin if switches.signed_token_iss_url else urlsplit(account.origin).netloc,
        "aud": f"{account.origin}/api/v2/apps/installations/{installation.id}.json",
        "sub": user_url if switches.signed_token_sub == "url" else str(user_id),
        "iat": now,
        "nbf": now,
        "exp": now + switches.signed_token_lifetime_s,
        "qsh": secrets.token_hex(32),
        "context": {"product": installation.product, "location": location},
    }
    if switches.signed_token_jti:
        given["jti"] = secrets.token_hex(16)
    return given
