"""Merging the addresses' hits: complete, newest first, resumable at any point."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.finding.streams import Position, Stream, take_newest
from backend.zendesk.wire import SearchPage, Stub

pytestmark = pytest.mark.anyio

Hits = list[list[list[int]]]
"""Per address, per page: moments."""


def stub(number: int, moment: int) -> Stub:
    return Stub(f"{moment:04}-{number}", f"2026-01-01T{moment // 60:02}:{moment % 60:02}:00Z")


class Search:
    """Pages of hits; links are opaque words."""

    def __init__(self, hits: Hits) -> None:
        self._hits, self.calls = hits, 0

    async def read(self, number: int, url: str | None) -> SearchPage:
        self.calls += 1
        pages = self._hits[number - 1]
        at = 0 if url is None else int(url.removeprefix("page-"))
        more = f"page-{at + 1}" if at + 1 < len(pages) else None
        stubs = [stub(number, moment) for moment in pages[at]] if pages else []
        return SearchPage(sum(map(len, pages)), stubs, more)

    def streams(self, positions: Sequence[Position]) -> list[Stream]:
        return [Stream(position, self.read) for position in positions]

    def first(self) -> list[Stream]:
        return self.streams([Position(number) for number in range(1, len(self._hits) + 1)])


moments = st.lists(st.integers(min_value=0, max_value=1439), max_size=30, unique=True)


def paged(moments: list[int], size: int) -> list[list[int]]:
    newest_first = sorted(moments, reverse=True)
    return [newest_first[at : at + size] for at in range(0, len(newest_first), size)]


@given(st.lists(moments, min_size=1, max_size=4), st.integers(1, 7), st.integers(1, 9))
async def test_taken_page_by_page_everything_comes_once_and_newest_first(
    addresses: list[list[int]], page_size: int, take: int
) -> None:
    search = Search([paged(each, page_size) for each in addresses])
    expected = sorted(
        (stub(number, moment) for number, each in enumerate(addresses, 1) for moment in each),
        key=lambda each: (each.timestamp or "", each.id),
        reverse=True,
    )

    taken: list[Stub] = []
    streams = search.first()
    for _ in range(200):
        taken += [each for _, each in await take_newest(streams, take)]
        positions = [s.position for s in streams if not s.position.done]
        if not positions:
            break
        streams = search.streams(positions)  # as the next request does, from a signed cursor
    assert taken == expected


async def test_a_page_out_of_order_is_sorted() -> None:
    search = Search([[[5, 9, 7]]])

    taken = await take_newest(search.first(), 10)

    assert [each.id for _, each in taken] == ["0009-1", "0007-1", "0005-1"]


async def test_a_link_to_the_same_page_ends_the_list() -> None:
    async def again(_: int, url: str | None) -> SearchPage:
        return SearchPage(2, [stub(1, 1)], "page-1")

    taken = await take_newest([Stream(Position(1), again)], 10)

    assert len(taken) == 1


async def test_no_more_is_read_than_is_wanted() -> None:
    search = Search([paged(list(range(400)), 40)])

    await take_newest(search.first(), 40)

    assert search.calls == 1


async def test_the_count_is_that_of_the_first_page_read() -> None:
    search = Search([paged(list(range(60)), 40)])
    (stream,) = search.first()

    await take_newest([stream], 60)

    assert stream.count == 60
