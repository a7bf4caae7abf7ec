"""The rate limit: 200 requests in any 60 seconds, for the account or for each endpoint."""

from __future__ import annotations

import math
from collections import defaultdict, deque

PER_WINDOW = 200
WINDOW_S = 60.0


class Limiter:
    def __init__(self) -> None:
        self._seen: defaultdict[str, deque[float]] = defaultdict(deque)

    def take(self, key: str, now: float, most: int = PER_WINDOW) -> int | None:
        """None: go on. Else: whole seconds until the oldest of the 200 leaves the window."""
        seen = self._seen[key]
        while seen and seen[0] <= now - WINDOW_S:
            seen.popleft()
        if len(seen) >= most:
            return max(1, math.ceil(seen[0] + WINDOW_S - now))
        seen.append(now)
        return None
