from __future__ import annotations

import asyncio

import pytest

from backend.errors import ZendeskTimeout
from backend.zendesk.single_flight import SingleFlight

pytestmark = pytest.mark.anyio


class Work:
    """Counts how often it began, was cancelled and ended; goes on when told."""

    def __init__(self, error: Exception | None = None) -> None:
        self.begun = self.cancelled = 0
        self.go = asyncio.Event()
        self._error = error

    async def __call__(self) -> int:
        self.begun += 1
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self._error:
            raise self._error
        return self.begun


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_five_hundred_equal_questions_are_asked_once() -> None:
    flights, work = SingleFlight[int](), Work()
    waiting = [asyncio.create_task(flights.run("a", work)) for _ in range(500)]
    await settle()
    work.go.set()
    assert await asyncio.gather(*waiting) == [1] * 500
    assert work.begun == 1


async def test_other_keys_and_later_questions_are_asked_again() -> None:
    flights, work = SingleFlight[int](), Work()
    work.go.set()
    await asyncio.gather(flights.run("a", work), flights.run("b", work))
    await flights.run("a", work)
    assert work.begun == 3


async def test_one_who_leaves_does_not_stop_the_others() -> None:
    flights, work = SingleFlight[int](), Work()
    first, second = (asyncio.create_task(flights.run("a", work)) for _ in range(2))
    await settle()
    first.cancel()
    await settle()
    assert first.cancelled()
    work.go.set()
    assert await second == 1
    assert work.cancelled == 0


async def test_the_last_one_who_leaves_takes_the_work_along() -> None:
    flights, work = SingleFlight[int](), Work()
    waiting = [asyncio.create_task(flights.run("a", work)) for _ in range(2)]
    await settle()
    for task in waiting:
        task.cancel()
    await settle()
    assert work.cancelled == 1
    again = Work()
    again.go.set()
    assert await flights.run("a", again) == 1


async def test_who_asks_right_after_the_last_one_left_is_not_cancelled_too() -> None:
    flights, work, again = SingleFlight[int](), Work(), Work()
    again.go.set()

    async def stubborn() -> int:
        try:
            return await flights.run("a", work)
        except asyncio.CancelledError:
            return await flights.run("a", again)

    asking = asyncio.create_task(stubborn())
    await settle()
    asking.cancel()
    assert await asking == 1
    assert (work.cancelled, again.begun) == (1, 1)


async def test_an_error_is_everybodys_and_is_not_kept() -> None:
    flights, work = SingleFlight[int](), Work(ZendeskTimeout())
    waiting = [asyncio.create_task(flights.run("a", work)) for _ in range(3)]
    await settle()
    work.go.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [ZendeskTimeout] * 3
    assert work.begun == 1
    good = Work()
    good.go.set()
    assert await flights.run("a", good) == 1
