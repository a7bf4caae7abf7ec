"""The account's call budget: one row shared by all processes of the account.

Zendesk Chat allows 200 requests a minute; we start at 190 with bursts of at most 10, so that no
window of 60 seconds holds more than 200. After a 429 the pace is halved and comes back slowly.

The burst is what urgency is about: a backfill at full rate uses three places of it only, so seven
live calls go at once whenever they come, and what would have gone at once without the backfill
waits three intervals at most, which is less than a second. While live calls use up their places
the backfill gets none.
"""

from __future__ import annotations

from typing import Final, Literal, Protocol

from msgspec import Struct

Urgency = Literal["live", "tail", "backfill"]

PER_MINUTE: Final = 190.0
LEAST_PER_MINUTE: Final = 12.0
BURST: Final = 10
PLACES: Final[dict[Urgency, int]] = {"live": BURST, "tail": 8, "backfill": 3}
"""How much of the burst each may use; the rest is kept for what is more urgent."""
RECOVERY_PER_MINUTE: Final = 20.0
"""How much pace comes back with each minute without a 429."""
SLIP_S: Final = 5.0
"""Clocks of several machines differ by less."""
FURTHEST_S: Final = 2 * BURST * 60 / LEAST_PER_MINUTE
"""The slowest pace books less far ahead."""


class Pace(Struct, frozen=True):
    """The row. Times are seconds since 1970."""

    next_at: float = 0.0
    """Theoretical arrival time of the next call, were there no bursts."""
    blocked_until: float = 0.0
    per_minute: float = PER_MINUTE
    throttled_at: float = 0.0


def take(pace: Pace, now: float, urgency: Urgency = "live") -> tuple[Pace, float]:
    """Reserve a call: (the new row, 0.0), or (the row, seconds to wait before asking again)."""
    pace = _clock_set_back(pace, now)
    if now < pace.blocked_until:
        return pace, pace.blocked_until - now
    interval = 60.0 / current(pace, now)
    due = max(pace.next_at, now)
    wait = due - now - (PLACES[urgency] - 1) * interval
    if pace.blocked_until:
        due, wait = max(due, now + (BURST - 1) * interval), 0.0
    if wait > 1e-6:  # less is the dust of floating point
        return pace, wait
    return Pace(due + interval, 0.0, pace.per_minute, pace.throttled_at), 0.0


def throttle(pace: Pace, now: float, retry_after_s: float) -> Pace:
    """A 429 came: nobody goes before the time that was told, and then at half the pace.

    Whoever asks first goes on the second; there is no burst, since as many who were told the same
    are waiting. 429s of one window count once.
    """
    pace = _clock_set_back(pace, now)
    until = max(pace.blocked_until, now + retry_after_s)
    per_minute, throttled_at = pace.per_minute, pace.throttled_at
    if now >= pace.blocked_until:
        per_minute, throttled_at = max(LEAST_PER_MINUTE, current(pace, now) / 2), now
    return Pace(pace.next_at, until, per_minute, throttled_at)


def current(pace: Pace, now: float) -> float:
    """Calls a minute, as of now."""
    back = RECOVERY_PER_MINUTE * max(0.0, now - pace.throttled_at) / 60.0
    return min(PER_MINUTE, pace.per_minute + back)


def _clock_set_back(pace: Pace, now: float) -> Pace:
    """The row, without what lies further ahead than it can have been written.

    One live call may go at once, so that no window gets a second burst.
    """
    ahead = pace.next_at - max(now, pace.blocked_until)
    if pace.throttled_at <= now + SLIP_S and ahead <= FURTHEST_S:
        return pace
    booked = now + (BURST - 1) * 60.0 / pace.per_minute
    return Pace(booked, 0.0, pace.per_minute, min(pace.throttled_at, now))


class BudgetStore(Protocol):
    async def take(self, account_id: str, urgency: Urgency = "live") -> float:
        """0.0: go, a call is reserved. Else: seconds to wait before asking again."""

    async def throttled(self, account_id: str, retry_after_s: float) -> None: ...

    async def failed(self, account_id: str, code: str) -> None:
        """Count what a call came to, by the error's code (see `backend.storage.pulses`)."""

    async def pace(self, account_id: str) -> Pace: ...
