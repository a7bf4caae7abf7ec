"""A small memory of what was just read: bounded in number, age and, if need be, bytes."""

from __future__ import annotations

import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Memo(Generic[T]):
    def __init__(
        self,
        *,
        keep_s: float,
        at_most: int,
        bytes_at_most: int = sys.maxsize,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keep_s, self._at_most, self._now = keep_s, at_most, now
        self._bytes_at_most, self._bytes = bytes_at_most, 0
        self._kept: OrderedDict[Hashable, tuple[float, T, int]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        kept = self._kept.get(key)
        if kept is None or self._now() - kept[0] > self._keep_s:
            return None
        return kept[1]

    def put(self, key: Hashable, value: T, *, size: int = 0, at: float | None = None) -> None:
        """`size`: how many bytes it takes, about; `at`: when what it was made of was read."""
        self.drop(key)
        self._kept[key] = (self._now() if at is None else at, value, size)
        self._bytes += size
        while self._kept and (self._is_full() or self._oldest_is_old()):
            self._bytes -= self._kept.popitem(last=False)[1][2]

    def drop(self, key: Hashable) -> None:
        before = self._kept.pop(key, None)
        if before is not None:
            self._bytes -= before[2]

    def _is_full(self) -> bool:
        return len(self._kept) > self._at_most or self._bytes > self._bytes_at_most

    def _oldest_is_old(self) -> bool:
        return self._now() - next(iter(self._kept.values()))[0] > self._keep_s
