"""One call with its budget, its deadline and its retries; how bytes travel is somebody else's.

A call first gets one of the account's places, then its share of the budget, and then goes at once:
one that lingered would arrive in another minute than the one it was counted in.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Final, Generic, Protocol, TypeVar

from msgspec import Struct

from backend.errors import (
    BudgetExhausted,
    ChatUnavailable,
    ZendeskTimeout,
    ZendeskUnavailable,
    ZendeskUnreadable,
)
from backend.zendesk.answers import Answer
from backend.zendesk.body import ZendeskTooLarge
from backend.zendesk.limits import TRY_AGAIN, Budget, Retries, Urgency
from backend.zendesk.line import Line, LineState
from backend.zendesk.protocol import Request
from backend.zendesk.retry_after import retry_after_s

T = TypeVar("T")

UNTOLD_S: Final = 5.0
"""How long the account rests after a 429 that doesn't say."""
TELLING_S: Final = 2.0
"""No answer within less says nothing about Zendesk: the rest of a deadline may be short."""


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


class Errand(Struct, frozen=True):
    """For whom, how urgent, until when; one errand may be several calls."""

    account_id: str | None
    """None: neither budget nor breaker."""
    urgency: Urgency
    deadline: float


class _Read(Struct, Generic[T], frozen=True):
    value: T


class Calls:
    def __init__(
        self, exchange: Exchange, budget: Budget, timing: Timing, retries: Retries
    ) -> None:
        self._exchange, self._budget = exchange, budget
        self._timing, self._retries = timing, retries
        self._lines: dict[str, Line] = {}

    def errand(self, account_id: str | None, urgency: Urgency, within_s: float) -> Errand:
        return Errand(account_id, urgency, self._timing.clock() + within_s)

    def state_of(self, account_id: str) -> LineState:
        return self._line(account_id).state

    async def send(self, request: Request, errand: Errand, read: Callable[[Answer], T]) -> T:
        """What `read` makes of an answer of any status but those worth waiting for.

        Raises BudgetExhausted, ZendeskTimeout, ZendeskUnavailable, ZendeskUnreadable, and what
        `read` raises. While the account's breaker is open, ZendeskUnavailable comes at once.
        """
        try:
            return await self._send(request, errand, read)
        except ChatUnavailable as error:
            if errand.account_id is not None:
                await self._budget.failed(errand.account_id, error.code)
            raise

    async def _send(self, request: Request, errand: Errand, read: Callable[[Answer], T]) -> T:
        line = self._line(errand.account_id)
        for attempt in range(self._retries.at_most + 1):
            outcome = await self._attempt(request, errand, line, read)
            if isinstance(outcome, _Read):
                return outcome.value
            told_s = await self._told(outcome, errand.account_id)
            pause = self._retries.pause(attempt, self._timing.random(), told_s)
            if not self._goes_on(outcome, attempt, pause, errand, line):
                raise _given_up(outcome, max(pause, line.state.retry_after_s or 0))
            await self._timing.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _line(self, account_id: str | None) -> Line:
        if account_id is None:
            return Line(self._timing.clock, self._timing.random)
        if account_id not in self._lines:
            self._lines[account_id] = Line(self._timing.clock, self._timing.random)
        return self._lines[account_id]

    async def _attempt(
        self, request: Request, errand: Errand, line: Line, read: Callable[[Answer], T]
    ) -> _Read[T] | Answer | Failure:
        """What was read, or what is worth another try."""
        line.check()
        async with line.place(self._left(errand)):
            probe, works = line.enter(), None
            try:
                await self._reserve(errand)
                if not probe:
                    line.check()  # it may have opened meanwhile
                given_s = self._left(errand)
                outcome = await self._exchange(request, given_s)
                works = _works(outcome, given_s)
                if isinstance(outcome, Failure) or outcome.status in TRY_AGAIN:
                    return outcome
                return _Read(read(outcome))
            except ZendeskUnreadable as error:
                works = isinstance(error, ZendeskTooLarge)
                raise
            finally:
                line.leave(works, probe)

    async def _reserve(self, errand: Errand) -> None:
        if errand.account_id is None:
            return
        while (wait := await self._budget.take(errand.account_id, errand.urgency)) > 0:
            if not self._fits(wait, errand):
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

    def _goes_on(
        self, outcome: Answer | Failure, attempt: int, pause: float, errand: Errand, line: Line
    ) -> bool:
        """Whether it is tried once more; that spends one of the account's retries."""
        if attempt == self._retries.at_most or outcome is Failure.TOO_SLOW:
            return False
        stopped = line.state.retry_after_s is not None
        return not stopped and self._fits(pause, errand) and line.may_retry()

    def _left(self, errand: Errand) -> float:
        left = errand.deadline - self._timing.clock()
        if left <= 0:
            raise ZendeskTimeout
        return left

    def _fits(self, pause: float, errand: Errand) -> bool:
        return self._timing.clock() + pause < errand.deadline


def _works(outcome: Answer | Failure, given_s: float) -> bool | None:
    """What an outcome says about Zendesk; None: nothing."""
    if isinstance(outcome, Answer):
        return outcome.status < 500
    if outcome is Failure.TOO_SLOW and given_s < TELLING_S:
        return None
    return False


def _given_up(outcome: Answer | Failure, pause: float) -> ChatUnavailable:
    if outcome is Failure.TOO_SLOW:
        return ZendeskTimeout()
    if isinstance(outcome, Answer) and outcome.status == 429:
        return BudgetExhausted(retry_after_s=math.ceil(pause))
    return ZendeskUnavailable(retry_after_s=math.ceil(pause))
