"""How often each job is done: at most 8 calls a minute while somebody looks, 1 otherwise.

| Job | Looking | Otherwise | Calls |
| --- | --- | --- | --- |
| tail | 24 s | 160 s | 1 |
| newest | 24 s | | 1 |
| ended | 60 s | | 1 |
| recheck | 120 s | 180 s | 1 |
| roster | 300 s | 1800 s | 1 for each 100 agents, 1 at the end, 1 for the roles |
| heal | 600 s | 600 s | 1 for each 1,000 chats changed in half an hour |
| sweep | a day | a day | 1 for each 1,000 chats changed in two days |
| lap | 30 days | 30 days | 1 for each 1,000 chats, one in five minutes |

A new or changed chat is here within the interval, a page and a commit: 26 seconds.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from backend.mirror.state import Job, SyncState

DAY_S: Final = 86_400
RECHECK_S: Final = 180
ASKED: Final = 39
"""Chats looked at again in one bulk read of 40; the fortieth is the control."""


class Every(Struct, frozen=True):
    """Seconds between two turns of a job; None: not at all."""

    watched: float
    otherwise: float | None


PACE: Final[dict[Job, Every]] = {
    "tail": Every(24, 160),
    "newest": Every(24, None),
    "ended": Every(60, None),
    "recheck": Every(120, RECHECK_S),
    "roster": Every(300, 1800),
    "heal": Every(600, 600),
    "sweep": Every(DAY_S, DAY_S),
    "lap": Every(30 * DAY_S, 30 * DAY_S),
}
LAP_PAGE_S: Final = 300.0
"""Between two pages of a lap: it has a month."""


def due(state: SyncState, job: Job, now: float, *, watched: bool) -> bool:
    """A job that was done in the future (a clock went back) is due, too."""
    every = PACE[job].watched if watched else PACE[job].otherwise
    if every is None:
        return False
    if job == "lap" and "lap" in state.walks:
        every = LAP_PAGE_S
    last = state.done_at.get(job)
    if last is None:
        last = _never(state, job)
    return not 0 <= now - last < every


def recheck_days(chats: int) -> int:
    """Within how many days every chat is looked at again: the promise about deletions.

    Reckoned with the slower pace, and one day more for the second look and an admin's absence.
    """
    return -(-chats * RECHECK_S // (ASKED * DAY_S)) + 1


def _never(state: SyncState, job: Job) -> float:
    """The long walks start a while after the first copy did; everything else at once."""
    if job in ("heal", "sweep", "lap") and state.started_at is not None:
        return state.started_at
    return float("-inf")
