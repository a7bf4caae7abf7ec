"""One account's line to Zendesk, as this process sees it: its breaker, its retries, its places.

Each account has its own, so that trouble of one is no trouble of another: the calls of an account
whose answers take ten seconds would soon hold every connection there is.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import anyio
from msgspec import Struct

from backend.errors import ZendeskTimeout, ZendeskUnavailable
from backend.zendesk import breaker, retry_budget
from backend.zendesk.breaker import Breaker, Standing
from backend.zendesk.retry_budget import RetryBudget

AT_ONCE: Final = 10
"""Calls of one account under way; with answers in 3 s that is more than the budget allows."""


class LineState(Struct, frozen=True):
    standing: Standing
    failures: int
    """In a row."""
    retry_after_s: int | None
    """While calls are refused: when to ask again."""


class Line:
    def __init__(self, clock: Callable[[], float], random: Callable[[], float]) -> None:
        self._clock, self._random = clock, random
        self._breaker, self._retries = Breaker(), RetryBudget(at=clock())
        self._places = anyio.Semaphore(AT_ONCE)

    @property
    def state(self) -> LineState:
        wait = self._wait_s()
        return LineState(
            breaker.standing(self._breaker, self._clock()),
            self._breaker.failures,
            math.ceil(wait) if wait else None,
        )

    def check(self) -> None:
        """Raises ZendeskUnavailable while the breaker lets no call through."""
        if (wait := self._wait_s()) > 0:
            raise ZendeskUnavailable(retry_after_s=math.ceil(wait))

    @asynccontextmanager
    async def place(self, within_s: float) -> AsyncIterator[None]:
        """Raises ZendeskTimeout when none gets free in time."""
        with anyio.move_on_after(within_s) as waiting:
            await self._places.acquire()
        if waiting.cancelled_caught:
            raise ZendeskTimeout
        try:
            yield
        finally:
            self._places.release()

    def enter(self) -> bool:
        """Whether the call is a probe; `leave` follows, whatever happens. Raises as `check`."""
        self.check()
        was, self._breaker = self._breaker, breaker.entered(self._breaker, self._clock())
        return self._breaker != was

    def leave(self, works: bool | None, probe: bool) -> None:
        """`works`: whether Zendesk does; None when nothing was learnt."""
        if works is None:
            self._breaker = breaker.left(self._breaker) if probe else self._breaker
        elif works:
            self._breaker, self._retries = breaker.worked(), retry_budget.earned(self._retries)
        else:
            self._breaker = breaker.failed(self._breaker, self._clock(), self._random())

    def may_retry(self) -> bool:
        """Spends one retry when there is one."""
        self._retries, granted = retry_budget.spend(self._retries, self._clock())
        return granted

    def _wait_s(self) -> float:
        return breaker.wait_s(self._breaker, self._clock())
