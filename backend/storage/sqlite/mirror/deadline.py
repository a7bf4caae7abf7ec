"""Statements that end in time, for reads are made on the event loop.

SQLite asks us every few instructions whether to go on. One instruction can look a whole prefix up
in the full-text index; but the index is read by statements of its own, a page each, and they are
asked as well. So with prefixes it has to be often: at every hundredth instruction it is up to
100 ms late, at every tenth a few. With words alone the hundredth is early enough, and costs less.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import apsw

STEPS: Final = 100
"""Instructions between two looks at the clock."""
STEPS_IN_PREFIXES: Final = 10


@contextmanager
def deadline(
    db: apsw.Connection, within_s: float, steps: int = STEPS_IN_PREFIXES
) -> Iterator[Callable[[], bool]]:
    """Statements in the block raise apsw.InterruptError once `within_s` is over.

    The block gets a function that tells whether it is.
    """
    end = time.monotonic() + within_s

    def over() -> bool:
        return time.monotonic() >= end

    db.set_progress_handler(over, steps)
    try:
        yield over
    finally:
        db.set_progress_handler(None)
