"""One call with its budget, its deadline and its retries; how bytes travel is somebody else's."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Final, Protocol

from msgspec import Struct

from backend.errors import BudgetExhausted, ChatUnavailable, ZendeskTimeout, ZendeskUnavailable
from backend.zendesk.answers import Answer
from backend.zendesk.limits import TRY_AGAIN, Budget, Retries
from backend.zendesk.protocol import Request
from backend.zendesk.retry_after import retry_after_s

UNTOLD_S: Final = 5.0
"""How long the account rests after a 429 that doesn't say."""


class Failure(Enum):
    BROKEN = auto()
    """No connection, or one that broke: worth another try."""
    TOO_SLOW = auto()


class Exchange(Protocol):
    async def __call__(self, request: Request, within_s: float) -> Answer | Failure:
        """One request, one answer; raises only ZendeskUnreadable."""


class Timing(Struct, frozen=True):
    clock: Callable[[], float]
    """Monotonic seconds."""
    now: Callable[[], float]
    """Seconds since 1970, for dates in headers."""
    sleep: Callable[[float], Awaitable[None]]
    random: Callable[[], float]


class Calls:
    def __init__(
        self, exchange: Exchange, budget: Budget, timing: Timing, retries: Retries
    ) -> None:
        self._exchange, self._budget = exchange, budget
        self._timing, self._retries = timing, retries

    def deadline(self, within_s: float) -> float:
        return self._timing.clock() + within_s

    async def send(self, request: Request, account_id: str | None, deadline: float) -> Answer:
        """An answer of any status but those worth waiting for; `account_id` None: no budget.

        Raises BudgetExhausted, ZendeskTimeout, ZendeskUnavailable, ZendeskUnreadable.
        """
        for attempt in range(self._retries.at_most + 1):
            await self._reserve(account_id, deadline)
            outcome = await self._exchange(request, self._left(deadline))
            if isinstance(outcome, Answer) and outcome.status not in TRY_AGAIN:
                return outcome
            told_s = await self._told(outcome, account_id)
            pause = self._retries.pause(attempt, self._timing.random(), told_s)
            last = attempt == self._retries.at_most
            if last or outcome is Failure.TOO_SLOW or not self._fits(pause, deadline):
                raise _given_up(outcome, pause)
            await self._timing.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    async def _reserve(self, account_id: str | None, deadline: float) -> None:
        while account_id is not None and (wait := await self._budget.take(account_id)) > 0:
            if not self._fits(wait, deadline):
                raise BudgetExhausted(retry_after_s=math.ceil(wait))
            await self._timing.sleep(wait)

    async def _told(self, outcome: Answer | Failure, account_id: str | None) -> float | None:
        """What `Retry-After` says; a 429 also goes to the account's budget."""
        if isinstance(outcome, Failure):
            return None
        told_s = retry_after_s(outcome.headers.get("retry-after"), self._timing.now())
        if outcome.status == 429 and account_id is not None:
            await self._budget.throttled(account_id, UNTOLD_S if told_s is None else told_s)
        return told_s

    def _left(self, deadline: float) -> float:
        left = deadline - self._timing.clock()
        if left <= 0:
            raise ZendeskTimeout
        return left

    def _fits(self, pause: float, deadline: float) -> bool:
        return self._timing.clock() + pause < deadline


def _given_up(outcome: Answer | Failure, pause: float) -> ChatUnavailable:
    if outcome is Failure.TOO_SLOW:
        return ZendeskTimeout()
    if isinstance(outcome, Answer) and outcome.status == 429:
        return BudgetExhausted(retry_after_s=math.ceil(pause))
    return ZendeskUnavailable(retry_after_s=math.ceil(pause))
