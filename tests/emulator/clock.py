"""The stand-in's clock: real time plus an offset, or frozen. It moves data, limits and `Date`.

Signed tokens use real time unless the switch `signed_token_skew_s` is set.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """`at`: seconds since 1970 where it stands still from the beginning; None: real time."""

    def __init__(self, at: float | None = None) -> None:
        self._at = self._frozen = at
        self._offset = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return self._frozen if self._frozen is not None else time.time() + self._offset

    def utc(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    def freeze(self, at: float) -> None:
        self._frozen = at

    def go(self, at: float) -> None:
        """From now on it is `at`, and time passes."""
        self._frozen, self._offset = None, at - time.time()

    def advance(self, seconds: float) -> None:
        """Negative: it jumps back."""
        if self._frozen is not None:
            self._frozen += seconds
        else:
            self._offset += seconds

    def reset(self) -> None:
        self._offset, self._frozen = 0.0, self._at
