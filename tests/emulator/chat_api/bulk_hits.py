"""Which bulk chats answer a query. They never change, so the answers of a few queries are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from tests.emulator.world.bulk.bulk import Bulk, Started

from .candidates import candidates
from .errors import BadRequest
from .matching import Reading, matcher
from .query import parse

MOST_READ: Final = 100_000
"""A search that would have to make more chats than that is refused."""
Hits = list[tuple[Started, int]]


class BulkHits:
    def __init__(self, bulk: Bulk) -> None:
        self.bulk = bulk
        self.of: Callable[[str, Reading], Hits] = lru_cache(maxsize=8)(self._of)

    def _of(self, query: str, reading: Reading) -> Hits:
        """Places and numbers of those that were not deleted. Raises BadRequest."""
        node = parse(query)
        matches = matcher(node, reading)
        hits: Hits = []
        for number in self._read(candidates(node, self.bulk)):
            if not self.bulk.deleted(number) and matches(self.bulk.chat(number)):
                hits.append((self.bulk.started(self.bulk.outlines.of(number)), number))
        return hits

    def _read(self, found: Sequence[int] | None) -> Sequence[int]:
        numbers = range(self.bulk.count) if found is None else found
        if len(numbers) > MOST_READ:
            raise BadRequest(
                f"The stand-in would have to read {len(numbers)} chats. Give a time, an address, "
                "a tag, or one of its planted words."
            )
        return numbers
