"""`POST /setup/{account_id}/preview`: how many could read past chats, before a policy is chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.account import Account
from backend.finding.access import Access
from backend.web.answers import json_answer


class PolicyPreview:
    def __init__(self, access: Access, account_of: Callable[[Request], Awaitable[Account]]) -> None:
        """`account_of`: whose set-up link it is."""
        self._access, self._account_of = access, account_of

    async def endpoint(self, request: Request) -> Response:
        """Answers a Preview. Raises NotConnected until Chat is connected, and SetupLinkInvalid."""
        return json_answer(await self._access.preview(await self._account_of(request)))
