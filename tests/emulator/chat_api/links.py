"""Absolute addresses in answers: they carry the host that was called."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from starlette.requests import Request

from tests.emulator.account import Account

ZOPIM = "https://www.zopim.com/api/v2"


def link(account: Account, request: Request, path: str, **query: object) -> str:
    """`path` is relative to `/api/v2/chat`."""
    base = f"{_called(account, request)}/api/v2/chat"
    if account.switches.link_host == "zopim":
        base = ZOPIM
    return f"{base}/{path}" + (f"?{urlencode(query)}" if query else "")


def _called(account: Account, request: Request) -> str:
    """Another host than the account's own was reached through something that speaks TLS."""
    host = request.headers.get("host", "")
    own = urlsplit(account.origin).netloc
    return account.origin if host in {"", own} else f"https://{host}"
