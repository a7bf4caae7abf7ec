"""When the chats of a large world were, and how long: computed from the number, and back.

Numbers follow the order of the last change, evenly over the years. A chat's last change is soon
after its end, or, for one in sixteen, up to ten days later. So chats of some period have numbers
in a known range: nothing is searched.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct

from tests.emulator.world.staff import DAY

from . import planted
from .mixing import mixed, salt

Kind = Literal["answered", "missed", "offline"]
_ANSWERED: Final[tuple[Kind, ...]] = ("answered",) * 17
_KINDS: Final = ("offline", "offline", "missed", *_ANSWERED)
_SHARES: Final = (2, 4, 6, 8, 8, 10, 12, 14)
"""Eighths of the usual length; the length is divided by 0.85, as only so many are answered."""
_LONG_EVERY: Final = 20_000
_LATE_EVERY: Final = 16
_LATEST_S: Final = 10 * DAY
_LONGEST_S: Final = 7_200
_SETTLED_S: Final = 20
_WAIT_S: Final = 242
"""How long the visitor of a missed chat waits."""
_DELETED_EVERY: Final = 200
_MARKED: Final = 77


class Outline(Struct, frozen=True):
    """Times are whole seconds since 1970. `gap_s`: from message to message."""

    number: int
    kind: Kind
    messages: int
    gap_s: float
    start: int
    end: int
    update: int


class Outlines:
    """`count` chats from `oldest` to `newest`, `messages` long on average."""

    def __init__(self, count: int, oldest: int, newest: int, messages: int, seed: object) -> None:
        self.count, self._settled_from, self._span = count, oldest, newest - oldest
        self.oldest = oldest - _LATEST_S - _LONGEST_S - _WAIT_S
        """No chat began earlier."""
        self.marked = range(min(_MARKED, count), count, _DELETED_EVERY)
        """Candidates for having been deleted."""
        self._step = max(1, self._span // max(1, count))
        self._messages, self._salt = messages, salt(seed, "outline")
        self._long = mixed(1, self._salt) % min(_LONG_EVERY, count or 1)
        self.tied = range(0)
        if count >= planted.FROM:
            self.tied = range(count // 2, count // 2 + planted.TIED)

    def of(self, number: int) -> Outline:
        draw, kind = divmod(mixed(number, self._salt), len(_KINDS))
        draw, share = divmod(draw, len(_SHARES))
        draw, gap_ms = divmod(draw, 16_000)
        messages = self._length(number, _KINDS[kind], _SHARES[share])
        gap_s = min(9.0 + gap_ms / 1000, _LONGEST_S / (messages + 2))
        settled = self._settled(number)
        late = draw % _LATEST_S if number % _LATE_EVERY == _LATE_EVERY - 1 else 0
        end = settled - _SETTLED_S - late
        length = _WAIT_S if _KINDS[kind] == "missed" else int((messages + 1) * gap_s)
        start = end if _KINDS[kind] == "offline" else end - length
        return Outline(number, _KINDS[kind], messages, gap_s, start, end, self.update(number))

    def update(self, number: int) -> int:
        """Seconds since 1970 of the last change."""
        return self._settled(self.tied[-1] if number in self.tied else number)

    def updated_from(self, at: int) -> int:
        """The first number whose last change is not before `at`."""
        return bisect_left(range(self.count), at, key=self.update)

    def updated_until(self, at: int) -> int:
        """The first number whose last change is after `at`."""
        return bisect_right(range(self.count), at, key=self.update)

    def around(self, low: float, high: float) -> list[int]:
        """All numbers whose chats begin or end from `low` to `high`, and some others."""
        reach = high + _LONGEST_S + _SETTLED_S
        near = range(self._from(low), self._from(reach))
        late = range(near.stop, self._from(reach + _LATEST_S))
        return [*near, *(n for n in late if n % _LATE_EVERY == _LATE_EVERY - 1)]

    def started(self, low: float, high: float) -> Iterator[Outline]:
        """Those that began from `low` to just before `high`, in any order."""
        outlines = map(self.of, self.around(low, high))
        return (outline for outline in outlines if low <= outline.start < high)

    def started_since(self, low: float) -> tuple[list[int], range]:
        """All that began at `low` or later: those that had to be looked at, and the rest."""
        sure = self._from(low + _LONGEST_S + _SETTLED_S + _LATEST_S)
        looked_at = range(self._from(low), sure)
        return [n for n in looked_at if self.of(n).start >= low], range(sure, self.count)

    def _from(self, at: float) -> int:
        return bisect_left(range(self.count), at, key=self._settled)

    def _settled(self, number: int) -> int:
        """The last change, but for the chats that were edited together."""
        jitter = number * 7_919 % self._step
        return self._settled_from + number * self._span // max(1, self.count) + jitter

    def _length(self, number: int, kind: Kind, share: int) -> int:
        if kind != "answered":
            return int(kind == "missed")
        if number % _LONG_EVERY == self._long:
            return planted.LONG_TALK
        return max(2, round(self._messages * share / 6.8))
