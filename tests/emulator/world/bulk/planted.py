"""What can be found in large worlds for sure: customers, words and tags of known frequency.

A word or tag of rarity r is in every r-th chat, so the chats that have it need no looking for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .mixing import mixed, salt

WORST_EMAIL: Final = "worst.customer@example.org"
WORST_CHATS: Final = 1_000
AVERAGE_EMAIL: Final = "average.customer@example.org"
AVERAGE_CHATS: Final = 10
LONG_TALK: Final = 1_000
"""Messages of a very long chat; one chat of 20,000 is."""
TIED: Final = 1_500
"""So many chats in a row were edited in the same second: more than a page holds."""
FROM: Final = 10_000
"""Fewer chats have neither these customers nor these ties."""
ONCE: Final = 0
WORDS: Final = {
    "anorak": 1,
    "gaiter": 10,
    "crampon": 1_000,
    "serac": 100_000,
    "bergschrund": ONCE,
}
"""Rarity of each; `ONCE` is in a single chat."""
TAGS: Final = {
    "order": 2, "return": 7, "fitting": 11, "repair": 13, "vip": 1_000, "recall": 100_000,
}  # fmt: skip


class Planted:
    """`rarities` over `count` chats; each is somewhere, however few the chats are."""

    def __init__(self, rarities: dict[str, int], count: int, seed: object) -> None:
        self._every: dict[str, range] = {}
        for word, rarity in rarities.items():
            step = min(rarity or count, count) or 1
            first = mixed(rarity, salt(seed, word)) % step
            self._every[word] = range(first, count, step)

    def of(self, number: int) -> list[str]:
        return [word for word, numbers in self._every.items() if number in numbers]

    def numbers(self, word: str) -> range:
        return self._every.get(word, range(0))

    def __iter__(self) -> Iterator[str]:
        return iter(self._every)
