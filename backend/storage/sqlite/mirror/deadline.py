"""Statements that end in time, for reads are made on the event loop.

SQLite asks us every few instructions whether to go on. Inside the full-text index it doesn't: a
prefix is looked up, and words are weighed, in one instruction. There a timer's interrupt counts,
which SQLite looks for on its own; it costs a thread, so only who needs it has one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import apsw

STEPS: Final = 500
"""Instructions between two looks at the clock: some ten microseconds."""


@contextmanager
def deadline(
    db: apsw.Connection, within_s: float, *, hidden: bool = False
) -> Iterator[Callable[[], bool]]:
    """Statements in the block raise apsw.InterruptError once `within_s` is over.

    The block gets a function that tells whether it is. `hidden`: much of the work may be inside
    the full-text index.
    """
    end = time.monotonic() + within_s

    def over() -> bool:
        return time.monotonic() >= end

    db.set_progress_handler(over, STEPS)
    timer = _Timer(db, within_s) if hidden else None
    try:
        yield over
    finally:
        db.set_progress_handler(None)
        if timer is not None:
            timer.stop()


class _Timer:
    def __init__(self, db: apsw.Connection, within_s: float) -> None:
        self._db, self._over, self._lock = db, False, threading.Lock()
        self._thread = threading.Timer(within_s, self._interrupt)
        self._thread.daemon = True
        self._thread.start()

    def stop(self) -> None:
        """After this nothing is interrupted any more."""
        with self._lock:
            self._over = True
        self._thread.cancel()

    def _interrupt(self) -> None:
        with self._lock:
            if not self._over:
                self._db.interrupt()
