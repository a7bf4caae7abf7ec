"""The operator's pages, on the ops listener only: all accounts at a glance, and each by itself."""

from __future__ import annotations

import platform
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from backend.mirror.status import AccountStatus, Statuses
from backend.storage.accounts import AccountStore
from backend.web.pages import Pages

WORST_FIRST = ("broken", "warning", "ok")


class OperatorPages:
    def __init__(
        self, accounts: AccountStore, statuses: Statuses, pages: Pages, release: str
    ) -> None:
        self._accounts, self._statuses = accounts, statuses
        self._pages, self._release = pages, release

    async def all(self, _: Request) -> Response:
        """`GET /`: those first where somebody has to do something."""
        return self._drawn("status/all.html", listed=sorted(await self._statuses.all(), key=_place))

    async def one(self, request: Request) -> Response:
        """`GET /accounts/{account_id}`."""
        account = await self._accounts.find(request.path_params["account_id"])
        if account is None:
            return PlainTextResponse("There is no such account.", 404)
        return self._drawn("status/one.html", told=await self._statuses.of(account))

    def _drawn(self, template: str, **values: Any) -> Response:
        python = platform.python_version()
        return self._pages.page(
            template, now=time.time(), release=self._release, python=python, **values
        )


def _place(told: AccountStatus) -> tuple[int, str]:
    return WORST_FIRST.index(told.verdict), told.subdomain
