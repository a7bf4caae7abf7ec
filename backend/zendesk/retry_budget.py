"""How many calls may be tried again: a tenth of those that worked, and a few a minute besides.

Without it a Zendesk that fails every second call would get four times the calls it can't answer.
No I/O: state in, state out. Times are monotonic seconds.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct, structs

PER_SUCCESS: Final = 0.1
PER_MINUTE: Final = 6.0
MOST_SAVED: Final = 10.0


class RetryBudget(Struct, frozen=True):
    saved: float = MOST_SAVED
    at: float = 0.0
    """When the minute's share was added last."""


def earned(budget: RetryBudget) -> RetryBudget:
    """A call worked."""
    return structs.replace(budget, saved=min(MOST_SAVED, budget.saved + PER_SUCCESS))


def spend(budget: RetryBudget, now: float) -> tuple[RetryBudget, bool]:
    """One retry: (the rest, whether it may go)."""
    share = PER_MINUTE * max(0.0, now - budget.at) / 60
    saved = min(MOST_SAVED, budget.saved + share)
    if saved < 1:
        return RetryBudget(saved, now), False
    return RetryBudget(saved - 1, now), True
