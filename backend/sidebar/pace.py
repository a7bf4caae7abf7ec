"""How fast one agent may ask: refused in memory, before anything is read or written for it.

A bucket per agent and process: it holds a minute's worth and fills up steadily. The brake decides
how many customers; this only bounds what a program in an agent's name can make us write.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from backend.accounts.scope import Scope
from backend.errors import TooFast

AT_MOST: Final = 20_000
"""Agents at once; whoever is forgotten begins with a full bucket."""


class _Bucket(Struct):
    left: float
    at: float


class Pace:
    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._per_minute, self._now = per_minute, now
        self._buckets: dict[tuple[str, int], _Bucket] = {}

    def take(self, scope: Scope) -> None:
        """Raises TooFast."""
        agent, now = (scope.account.id, scope.agent_id), self._now()
        bucket = self._buckets.get(agent) or self._new(agent, now)
        per_s = self._per_minute / 60
        bucket.left = min(self._per_minute, bucket.left + (now - bucket.at) * per_s)
        bucket.at = now
        if bucket.left < 1:
            raise TooFast(retry_after_s=math.ceil((1 - bucket.left) / per_s))
        bucket.left -= 1

    def _new(self, agent: tuple[str, int], now: float) -> _Bucket:
        if len(self._buckets) >= AT_MOST:
            del self._buckets[next(iter(self._buckets))]
        return self._buckets.setdefault(agent, _Bucket(self._per_minute, now))
