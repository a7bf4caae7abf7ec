"""Numbers that look random: the same seed and number give the same, and codes lead back.

The mixing is that of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
generators, 2014).
"""

from __future__ import annotations

import zlib
from typing import Final

from tests.emulator.world.people import LETTERS

_64_BITS: Final = 2**64 - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15
_PAIRS: Final = [one + two for one in LETTERS for two in LETTERS]
_PLACE: Final = {pair: place for place, pair in enumerate(_PAIRS)}
CODE: Final = 12
"""Letters of a code; fewer can't hold 64 bits."""


def salt(*parts: object) -> int:
    """A number for a purpose."""
    words = ":".join(map(str, parts)).encode()
    return mixed(zlib.crc32(words), len(words))


def mixed(number: int, salt: int) -> int:
    """64 bits from a number, without repetition."""
    z = (number * _GOLDEN + salt) & _64_BITS
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _64_BITS
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _64_BITS
    return z ^ (z >> 31)


class Codes:
    """Twelve letters for a number, and the number for the letters."""

    def __init__(self, salt: int) -> None:
        self._factor, self._salt = mixed(1, salt) | 1, salt
        self._back = pow(self._factor, -1, 2**64)

    def code(self, number: int) -> str:
        rest, letters = (number * self._factor + self._salt) & _64_BITS, ""
        for _ in range(CODE // 2):
            rest, pair = divmod(rest, len(_PAIRS))
            letters += _PAIRS[pair]
        return letters

    def number(self, code: str) -> int | None:
        """None for letters that no number has."""
        value = 0
        for place in range(CODE - 2, -1, -2):
            pair = _PLACE.get(code[place : place + 2])
            if pair is None:
                return None
            value = value * len(_PAIRS) + pair
        number = ((value - self._salt) * self._back) & _64_BITS
        return number if self.code(number) == code else None
