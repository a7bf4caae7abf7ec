"""When a call fails: how long to wait, and what to ask for instead. (Rules 7 and 10.)"""

from __future__ import annotations

from typing import Final

from msgspec import structs

from backend.mirror.pace import DAY_S
from backend.mirror.state import PAGE, SyncState
from backend.mirror.steps import Ended, Export, Failed, Step

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 45.0
"""As long as the breaker's: with the minute of a call in vain less than two."""
REFUSED_PAUSE_S: Final = 300.0
LEAST_CAUTION_S: Final = 900
MOST_CAUTION_S: Final = 2 * DAY_S
HALVES = frozenset({"too_large", "unreadable"})


def went_well(state: SyncState, step: Step) -> SyncState:
    state = structs.replace(state, failures=0, retry_at=0.0, trouble=None, trouble_since=None)
    if not isinstance(step, Export):
        return state
    if step.bare:
        return structs.replace(state, bare_lane=None)
    return structs.replace(state, limit=min(PAGE, state.limit + max(1, state.limit // 4)))


def failed(state: SyncState, step: Step, failure: Failed, now: float) -> SyncState:
    failures = state.failures + 1
    since = state.trouble_since if state.trouble == failure.trouble else None
    state = structs.replace(
        state,
        failures=failures,
        trouble=failure.trouble,
        trouble_since=now if since is None else since,
        retry_at=now + (0.0 if _asks_for_less(step, failure) else pause_s(failure, failures)),
    )
    if isinstance(step, Ended) and failure.trouble == "rejected":
        return structs.replace(state, ended_refused=True, retry_at=0.0, trouble=None)
    return _smaller(state, step, failure) if isinstance(step, Export) else state


def pause_s(failure: Failed, failures: int) -> float:
    """As told; else longer each time. A refusal is not asked about every second."""
    if failure.retry_after_s is not None:
        return failure.retry_after_s
    if failure.trouble in ("refused", "reconnect"):
        return REFUSED_PAUSE_S
    return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(failures - 1, 10))


def _asks_for_less(step: Step, failure: Failed) -> bool:
    """At once, as Zendesk is well; but not for ever."""
    return isinstance(step, Export) and step.limit > 1 and failure.trouble == "too_large"


def _smaller(state: SyncState, step: Export, failure: Failed) -> SyncState:
    if failure.trouble == "rejected":
        caution = min(MOST_CAUTION_S, max(LEAST_CAUTION_S, 2 * state.caution_s))
        return structs.replace(state, caution_s=caution)
    once = failure.trouble == "too_large" or state.failures > 1
    if failure.trouble not in HALVES or not once:
        return state
    if step.limit > 1:
        return structs.replace(state, limit=step.limit // 2)
    return structs.replace(state, bare_lane=step.lane)
