"""The `state` of one press of Connect: 256 random bits, used once, bound to the browser.

It is unconfirmed whether Zendesk gives `state` back in the fragment. So a cookie of the browser
that began names its state too; a state that does come back must be that one.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct
from starlette.responses import Response

from backend.connect.links import ConnectLink
from backend.errors import ConnectStateInvalid
from backend.storage.connections import ConnectionStore, ConnectState

GOOD_FOR_S: Final = 600
AT_MOST: Final = 8
"""Presses of Connect in one browser that are looked at: each costs a transaction."""
COOKIE: Final = "__Host-chatside-connect-"


class Begun(Struct, frozen=True):
    state: str
    cookie_name: str
    cookie_value: str

    def set_cookie(self, response: Response) -> None:
        response.set_cookie(
            self.cookie_name,
            self.cookie_value,
            max_age=GOOD_FOR_S,
            path="/",  # a __Host- cookie has no other
            secure=True,
            httponly=True,
            samesite="lax",
        )


class States:
    def __init__(self, store: ConnectionStore, now: Callable[[], float] = time.time) -> None:
        self._store, self._now = store, now

    async def begin(self, link: ConnectLink) -> Begun:
        state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        hashed = digest(state)
        await self._store.begin(
            ConnectState(
                link.account_id,
                hashed,
                digest(browser),
                link.agent_id,
                int(self._now()) + GOOD_FOR_S,
                link.standby,
            )
        )
        value = f"{time.time_ns()}.{state}.{browser}"
        return Begun(state, COOKIE + hashed.hex()[:12], value)

    async def spend(
        self, account_id: str, echoed: str | None, cookies: Mapping[str, str]
    ) -> ConnectState:
        """The state this browser began for this account. Raises ConnectStateInvalid."""
        for state, browser in _newest_first(cookies):
            if echoed is not None and not secrets.compare_digest(echoed, state):
                continue
            spent = await self._store.spend(digest(state), int(self._now()))
            if spent and spent.account_id == account_id and spent.browser_hash == digest(browser):
                return spent
        raise ConnectStateInvalid

    def browser_of(self, cookies: Mapping[str, str]) -> set[bytes]:
        """Hashes of all browsers' marks this request carries, spent ones too."""
        return {digest(browser) for _, browser in _newest_first(cookies)}


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _newest_first(cookies: Mapping[str, str]) -> list[tuple[str, str]]:
    found: list[tuple[int, str, str]] = []
    for name, value in cookies.items():
        at, state, browser = (*value.split("."), "", "")[:3]
        if (
            name.startswith(COOKIE)
            and at.isascii()
            and at.isdigit()
            and state.isascii()
            and browser
        ):
            found.append((int(at[:20]), state, browser))
    return [(state, browser) for _, state, browser in sorted(found, reverse=True)[:AT_MOST]]
