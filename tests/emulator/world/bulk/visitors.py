"""Whose chats they are. Every visitor owns some seats, and every chat has one.

Seat and number of a chat lead to each other by one multiplication, so a visitor's chats are known
at once and lie scattered over the years.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache
from math import gcd
from typing import Final

from tests.emulator.world.people import Visitor, named, somebody

from . import planted
from .mixing import mixed, salt

_SEATS: Final = (1, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 9, 10, 12, 15, 18, 25, 30, 45)
"""How often twenty visitors chat: ten times on average."""
_AROUND: Final = sum(_SEATS)
_FIRST_OF: Final = [sum(_SEATS[:place]) for place in range(len(_SEATS))]
_OWNER: Final = [place for place, seats in enumerate(_SEATS) for _ in range(seats)]
WORST: Final = 0
AVERAGE: Final = 1 + _SEATS.index(planted.AVERAGE_CHATS)
FIRST_NUMBER: Final = 1_000_000
"""Visitors' addresses end in numbers from here on; those of smaller worlds are smaller."""
_LAST_WORD: Final = re.compile(r"[^\W_]+$")
_NUMBER: Final = re.compile(r"[1-9][0-9]{6,8}$")


class Visitors:
    def __init__(self, count: int, account_number: int, seed: object) -> None:
        self._count, self._account_number = count, account_number
        self._worst = planted.WORST_CHATS if count >= planted.FROM else 0
        self.famous = (WORST, AVERAGE) if self._worst else ()
        self._salt = salt(seed, "visitors")
        self._factor = next(f for f in range(count * 618 // 1000 + 1, 2 * count + 2)
                            if gcd(f, count or 1) == 1)  # fmt: skip
        self._back = pow(self._factor, -1, count) if count > 1 else 0
        self._shift = mixed(2, self._salt) % (count or 1)
        self.visitor = lru_cache(maxsize=8192)(self._visitor)

    def of(self, number: int) -> int:
        """The visitor's own number."""
        seat = (number * self._factor + self._shift) % self._count
        if seat < self._worst:
            return WORST
        around, place = divmod(seat - self._worst, _AROUND)
        return 1 + around * len(_SEATS) + _OWNER[place]

    def numbers(self, visitor: int) -> list[int]:
        """Of all chats of that visitor, in any order."""
        first, seats = 0, self._worst
        if visitor != WORST:
            around, place = divmod(visitor - 1, len(_SEATS))
            first, seats = self._worst + around * _AROUND + _FIRST_OF[place], _SEATS[place]
        taken = range(first, min(first + seats, self._count))
        return [(seat - self._shift) * self._back % self._count for seat in taken]

    def with_address(self, words: str) -> list[int]:
        """Visitors whose address could have these words in it, given that there is an `@`.

        The word before it has the visitor's number, or all the famous ones have the same.
        """
        before = "".join(_LAST_WORD.findall(words.partition("@")[0].casefold()))
        if before == "customer":
            return list(self.famous)
        found = _NUMBER.search(before)
        visitor = int(found[0]) - FIRST_NUMBER if found else 0
        return [visitor] if visitor > 0 and self.numbers(visitor) else []

    def _visitor(self, visitor: int) -> Visitor:
        rng = random.Random(mixed(visitor, self._salt))
        if visitor in self.famous:
            name, email = (
                ("Worst Customer", planted.WORST_EMAIL)
                if visitor == WORST
                else ("Average Customer", planted.AVERAGE_EMAIL)
            )
            return named(rng, self._account_number, name, email)
        return somebody(rng, self._account_number, FIRST_NUMBER + visitor)
