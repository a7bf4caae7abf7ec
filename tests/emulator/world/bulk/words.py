"""What people say in large worlds: a large vocabulary, and never any of the planted words.

A line is two halves out of thousands. Most halves are made of invented words, as unevenly used as
words are; some are lines of the shop's talks, in all their scripts.
"""

from __future__ import annotations

import random
from functools import lru_cache
from itertools import accumulate
from typing import Final

from tests.emulator.world.talk import TALKS

_HALVES: Final = 4096
_VOCABULARY: Final = 8000
_SYLLABLES: Final = [one + two for one in "bdfghklmnprstvw" for two in "aeiou"]
_ENDS: Final = ("", "", "n", "r", "s", "t", "ng", "ck")


@lru_cache(maxsize=4)
def halves(seed: int) -> list[str]:
    rng = random.Random(f"words:{seed}")
    vocabulary = sorted({_word(rng) for _ in range(_VOCABULARY)})
    rng.shuffle(vocabulary)
    weights = list(accumulate(1 / (place + 2) for place in range(len(vocabulary))))
    told = [line.words for talks in TALKS.values() for talk in talks for line in talk.lines]
    return [
        _told(rng, told)
        if number % 16 == 0
        else " ".join(rng.choices(vocabulary, cum_weights=weights, k=rng.randrange(3, 10)))
        for number in range(_HALVES)
    ]


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.choice((1, 2, 2, 3, 3, 4)))) + rng.choice(_ENDS)


def _told(rng: random.Random, told: list[str]) -> str:
    days, order = str(rng.randrange(2, 9)), str(rng.randrange(40_000, 99_999))
    blanks = {"{item}": "Moraine boot", "{order}": order, "{days}": days}
    line = rng.choice(told)
    for blank, value in blanks.items():
        line = line.replace(blank, value)
    return line
