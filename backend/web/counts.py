"""Counters that are plain numbers, made into Prometheus' samples when a monitor asks.

Prometheus' own find a child by its labels and take a lock for each number; these are used from
one event loop only, and a look-up would feel the difference.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

BOUNDS_S: Final = (0.002, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""A time that equals one counts below it; what is longer than the last is in no bucket but +Inf."""
NAMES: Final = (*map(str, BOUNDS_S), "+Inf")


class Counts(Collector):
    """How often, by the labels' values."""

    def __init__(self, name: str, words: str, labels: Sequence[str]) -> None:
        self._name, self._words, self._labels = name, words, labels
        self._counts: dict[tuple[object, ...], int] = {}
        self._began: dict[tuple[object, ...], float] = {}

    def add(self, *values: object) -> None:
        if values in self._counts:
            self._counts[values] += 1
        else:
            self._counts[values], self._began[values] = 1, time.time()

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily(self._name, self._words, labels=self._labels)
        for values, count in self._counts.items():
            family.add_metric([*map(str, values)], count, created=self._began[values])
        yield family


class Times(Collector):
    """How long, by the value of one label."""

    def __init__(self, name: str, words: str, label: str) -> None:
        self._name, self._words, self._label = name, words, label
        self._known: dict[str, _Seconds] = {}

    def add(self, value: str, seconds: float) -> None:
        known = self._known.get(value)
        if known is None:
            known = self._known[value] = _Seconds()
        known.sum_s += seconds
        known.within[bisect_left(BOUNDS_S, seconds)] += 1

    def collect(self) -> Iterator[Metric]:
        family = HistogramMetricFamily(self._name, self._words, labels=[self._label])
        for value, known in self._known.items():
            buckets = list(zip(NAMES, accumulate(known.within), strict=True))
            family.add_metric([value], buckets, known.sum_s)
            family.add_sample(f"{self._name}_created", {self._label: value}, known.began)
        yield family


class _Seconds:
    __slots__ = ("began", "sum_s", "within")

    def __init__(self) -> None:
        self.began, self.sum_s = time.time(), 0.0
        self.within = [0] * len(NAMES)
        """How many by bucket, each counted once."""
