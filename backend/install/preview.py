"""How many could read past chats, counted before a policy is chosen: for programs and pages."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.account import Account
from backend.errors import ChatUnavailable, NotConnected
from backend.finding.access import Access
from backend.finding.preview import Preview
from backend.web.answers import json_answer

AGAIN_AFTER_S: Final = 60.0
AFTER_FAILING_S: Final = 5.0


class _Kept(Struct, frozen=True):
    until: float
    told: Preview | ChatUnavailable


class PolicyPreview:
    def __init__(self, access: Access, account_of: Callable[[Request], Awaitable[Account]]) -> None:
        """`account_of`: whose set-up link it is."""
        self._access, self._account_of = access, account_of
        self._kept: dict[str, _Kept] = {}

    async def endpoint(self, request: Request) -> Response:
        """`POST /setup/{account_id}/preview`.

        Answers a Preview. Raises NotConnected until Chat is connected, and SetupLinkInvalid.
        """
        return json_answer(await self._access.preview(await self._account_of(request)))

    async def told(self, account: Account) -> Preview | ChatUnavailable | None:
        """At most a minute old; why it can't be told; None until Chat is connected."""
        kept = self._kept.get(account.id)
        if kept is None or kept.until <= time.monotonic():
            try:
                told: Preview | ChatUnavailable = await self._access.preview(account)
            except NotConnected:
                return None
            except ChatUnavailable as error:
                told = error
            again_s = AGAIN_AFTER_S if isinstance(told, Preview) else AFTER_FAILING_S
            kept = self._kept[account.id] = _Kept(time.monotonic() + again_s, told)
        return kept.told
