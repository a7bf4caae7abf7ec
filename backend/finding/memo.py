"""A small memory of what was just read: bounded in number and age."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Memo(Generic[T]):
    def __init__(
        self, *, keep_s: float, at_most: int, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._keep_s, self._at_most, self._now = keep_s, at_most, now
        self._kept: OrderedDict[Hashable, tuple[float, T]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        at, value = self._kept.get(key, (float("-inf"), None))
        return value if self._now() - at <= self._keep_s else None

    def put(self, key: Hashable, value: T) -> None:
        self._kept[key] = (self._now(), value)
        self._kept.move_to_end(key)
        while self._kept and (len(self._kept) > self._at_most or self._oldest_is_old()):
            self._kept.popitem(last=False)

    def _oldest_is_old(self) -> bool:
        return self._now() - next(iter(self._kept.values()))[0] > self._keep_s
