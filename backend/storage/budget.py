"""The account's call budget: one row shared by all processes of the account.

Zendesk Chat allows 200 requests a minute; we start at 190 with bursts of at most 10, so that no
window of 60 seconds holds more than 200. After a 429 the pace is halved and comes back slowly.
"""

from __future__ import annotations

from typing import Final, Protocol

from msgspec import Struct

PER_MINUTE: Final = 190.0
LEAST_PER_MINUTE: Final = 12.0
BURST: Final = 10
RECOVERY_PER_MINUTE: Final = 20.0
"""How much pace comes back with each minute without a 429."""


class Pace(Struct, frozen=True):
    """The row. Times are seconds since 1970."""

    next_at: float = 0.0
    """Theoretical arrival time of the next call, were there no bursts."""
    blocked_until: float = 0.0
    per_minute: float = PER_MINUTE
    throttled_at: float = 0.0


def take(pace: Pace, now: float) -> tuple[Pace, float]:
    """Reserve a call: (new row, 0.0), or (row as it was, seconds to wait before asking again)."""
    if now < pace.blocked_until:
        return pace, pace.blocked_until - now
    interval = 60.0 / _current(pace, now)
    wait = max(pace.next_at, now) - now - (BURST - 1) * interval
    if wait > 1e-6:  # less is the dust of floating point
        return pace, wait
    return Pace(max(pace.next_at, now) + interval, 0.0, pace.per_minute, pace.throttled_at), 0.0


def throttle(pace: Pace, now: float, retry_after_s: float) -> Pace:
    """A 429 came: wait as told and go on at half the pace. Those of one window count once."""
    until = max(pace.blocked_until, now + retry_after_s)
    if now < pace.blocked_until:
        return Pace(pace.next_at, until, pace.per_minute, pace.throttled_at)
    slower = max(LEAST_PER_MINUTE, _current(pace, now) / 2)
    return Pace(max(pace.next_at, until), until, slower, now)


def _current(pace: Pace, now: float) -> float:
    back = RECOVERY_PER_MINUTE * max(0.0, now - pace.throttled_at) / 60.0
    return min(PER_MINUTE, pace.per_minute + back)


class BudgetStore(Protocol):
    async def take(self, account_id: str) -> float:
        """0.0: go, a call is reserved. Else: seconds to wait before asking again."""

    async def throttled(self, account_id: str, retry_after_s: float) -> None: ...
