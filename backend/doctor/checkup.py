"""The doctor for whoever holds a set-up link: as JSON, and for the set-up pages to draw."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Final

import anyio
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.account import Account
from backend.doctor.doctor import Doctor
from backend.doctor.line import Line, Report
from backend.web.answers import json_answer

AGAIN_AFTER_S: Final = 5.0
"""Whoever presses the button twice gets the same answer: an examination costs calls."""


class CheckAnswer(Struct, frozen=True):
    """The server's report and the account's."""

    reports: list[Report]


class _Kept(Struct, frozen=True):
    at: float
    answer: CheckAnswer


class Checkup:
    def __init__(self, doctor: Doctor, account_of: Callable[[Request], Awaitable[Account]]) -> None:
        """`account_of`: the account of a set-up link; raises SetupLinkInvalid."""
        self._doctor, self._account_of = doctor, account_of
        self._kept: dict[str, _Kept] = {}
        self._one_at_a_time = anyio.Lock()

    async def endpoint(self, request: Request) -> Response:
        """`POST /setup/{account_id}/check`."""
        return json_answer(await self._answer(await self._account_of(request)))

    async def examine(self, account: Account) -> None:
        """Look now; what is found stays for `told`."""
        await self._answer(account)

    def told(self, account_id: str) -> tuple[list[Line], int | None]:
        """The lines of the last time, and how many seconds ago; nothing and None before."""
        kept = self._kept.get(account_id)
        if kept is None:
            return [], None
        lines = [line for report in kept.answer.reports for line in report.lines]
        return lines, int(time.monotonic() - kept.at)

    async def _answer(self, account: Account) -> CheckAnswer:
        async with self._one_at_a_time:
            kept = self._kept.get(account.id)
            if kept is None or time.monotonic() - kept.at > AGAIN_AFTER_S:
                answer = CheckAnswer(await self._doctor([account]))
                kept = self._kept[account.id] = _Kept(time.monotonic(), answer)
            return kept.answer
