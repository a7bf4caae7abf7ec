"""The stand-in's clock: real time plus an offset, or frozen. It moves data and limits.

Signed tokens use real time unless the switch `signed_token_skew_s` is set.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    def __init__(self) -> None:
        self._offset = 0.0
        self._frozen: float | None = None

    def now(self) -> float:
        """Seconds since 1970."""
        return self._frozen if self._frozen is not None else time.time() + self._offset

    def utc(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    def freeze(self, at: float) -> None:
        self._frozen = at

    def advance(self, seconds: float) -> None:
        if self._frozen is not None:
            self._frozen += seconds
        else:
            self._offset += seconds

    def reset(self) -> None:
        self._offset, self._frozen = 0.0, None
