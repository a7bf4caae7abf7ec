"""The best hits first, as SQLite's full-text search ranks them.

https://www.sqlite.org/fts5.html#the_bm25_function
What counts is how often a chat says what is sought, how seldom others do, and how little else it
says.
"""

from __future__ import annotations

import math
from typing import Final

from msgspec import Struct

from backend.storage.searching import Term
from backend.storage.terms import needle

K1: Final = 1.2
B: Final = 0.75
LEAST: Final = 1e-6
"""Of a word that more than half of all chats say."""


class Weighed(Struct, frozen=True):
    needle: str
    weight: float


class Ranking:
    """`terms`: what is sought, and how many chats have it; `tokens`: of all chats together."""

    def __init__(self, terms: list[tuple[Term, int]], chats: int, tokens: int) -> None:
        self._weighed = [Weighed(needle(term), _weight(chats, having)) for term, having in terms]
        self._average = tokens / chats if chats and tokens else 1.0

    def score(self, words: str, length: int) -> float:
        """More is better."""
        crowd = K1 * (1 - B + B * length / self._average)
        return sum(one.weight * _share(times(one.needle, words), crowd) for one in self._weighed)


def times(sought: str, words: str) -> int:
    """A blank may end one and begin the next."""
    found, at = 0, words.find(sought)
    while at >= 0:
        found, at = found + 1, words.find(sought, at + 1)
    return found


def _share(often: int, crowd: float) -> float:
    return often * (K1 + 1) / (often + crowd)


def _weight(chats: int, having: int) -> float:
    return max(LEAST, math.log((chats - having + 0.5) / (having + 0.5)))
