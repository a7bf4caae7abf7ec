"""Time in which the sync has nothing to do, in one leap instead of second by second."""

from __future__ import annotations

from backend.mirror.state import SyncState
from backend.mirror.steps import Wait
from backend.mirror.sync import NOTHING_TO_DO_S, next_step


def leap_s(state: SyncState, now: float, wait_s: float, *, watched: bool) -> float:
    """Where waiting again and again would end: in whole waits, when the next step is due.

    What is due stays due until it is done, so the moment is found by halves. A wait for something
    else is not repeated.
    """
    if wait_s != NOTHING_TO_DO_S:
        return wait_s

    def idle(waits: int) -> bool:
        return isinstance(next_step(state, now + waits * wait_s, watched=watched), Wait)

    most = 1
    while idle(most):
        most *= 2
    least = most // 2
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if idle(middle) else (least, middle)
    return most * wait_s
