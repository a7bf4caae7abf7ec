"""Rounds: A B C A B C …, so that whatever else the machine does falls on all of them alike.

A ratio is taken within each round; what is reported is the median of those and their quartiles.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from msgspec import Struct

ROUNDS: Final = 7

T = TypeVar("T")


class Ratio(Struct, frozen=True):
    median: float
    lower: float
    """The quartiles of the rounds."""
    upper: float

    def __str__(self) -> str:
        return f"**{self.median:.2f}** ({self.lower:.2f} to {self.upper:.2f})"


def interleaved(runs: Mapping[str, Callable[[], T]], rounds: int = ROUNDS) -> dict[str, list[T]]:
    """Every run once a round, in the given order."""
    came: dict[str, list[T]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            came[name].append(run())
    return came


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """Ours by theirs; the n-th of each come from one round."""
    each = [one / other for one, other in zip(ours, theirs, strict=True)]
    if len(each) == 1:
        return Ratio(each[0], each[0], each[0])
    lower, _, upper = statistics.quantiles(each, n=4, method="inclusive")
    return Ratio(statistics.median(each), lower, upper)


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
