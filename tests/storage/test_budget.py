"""The call budget on a clock of its own: callers ask, wait as told, and ask again."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Iterable
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.storage.budget import (
    BURST,
    PER_MINUTE,
    PLACES,
    SLIP_S,
    Pace,
    Urgency,
    take,
    throttle,
)
from tests.storage.engines import Engine

INTERVAL = 60 / PER_MINUTE
BEGIN = 1_000_000.0

urgencies: st.SearchStrategy[Urgency] = st.sampled_from(("live", "tail", "backfill"))


class Account:
    """One row and everybody who asks it; `went` notes who got through, and when."""

    def __init__(self) -> None:
        self.pace = Pace()
        self.went: list[tuple[float, float, Urgency]] = []
        """(when, after waiting how long, for whom)"""

    def run(
        self,
        arrivals: Iterable[tuple[float, Urgency]],
        *,
        backfills: int = 0,
        late: tuple[float, ...] = (0.0,),
        until: float = BEGIN + 300,
    ) -> None:
        """Each backfill asks for its next call as soon as one went; `late` is how much later than
        told callers come back, in turn."""
        asking: list[tuple[float, int, float, Urgency]] = []
        for number, (at, urgency) in enumerate([*arrivals, *[(BEGIN, "backfill")] * backfills]):
            heapq.heappush(asking, (at, number, at, urgency))  # type: ignore[misc]  # literals
        turn = len(asking)
        while asking and asking[0][0] < until:
            now, _, since, urgency = heapq.heappop(asking)
            self.pace, wait = take(self.pace, now, urgency)
            turn += 1
            again = now + wait + late[turn % len(late)]
            if wait:
                heapq.heappush(asking, (again, turn, since, urgency))
                continue
            self.went.append((now, now - since, urgency))
            if urgency == "backfill" and backfills:
                heapq.heappush(asking, (again, turn, again, urgency))

    def times(self) -> list[float]:
        return [at for at, _, _ in self.went]

    def waits(self, urgency: Urgency) -> list[float]:
        return [waited for _, waited, who in self.went if who == urgency]


def fullest_minute(times: list[float]) -> int:
    first, most = 0, 0
    for last, at in enumerate(times):
        while times[first] <= at - 60:
            first += 1
        most = max(most, last - first + 1)
    return most


@given(
    st.lists(st.tuples(st.floats(0, 150), urgencies), max_size=500),
    st.integers(0, 3),
    st.lists(st.floats(0, 0.5), min_size=1, max_size=7),
)
def test_no_minute_holds_more_than_200_calls_whoever_makes_them(
    arrivals: list[tuple[float, Urgency]], backfills: int, late: list[float]
) -> None:
    account = Account()
    account.run(((BEGIN + at, who) for at, who in arrivals), backfills=backfills, late=tuple(late))
    assert fullest_minute(account.times()) <= 200


@given(st.lists(st.integers(0, 149), min_size=2, max_size=40, unique=True))
def test_bursts_after_pauses_fit_into_the_minute_too(seconds: list[int]) -> None:
    account = Account()
    account.run([(BEGIN + at, "live") for at in sorted(seconds) for _ in range(40)])
    assert fullest_minute(account.times()) <= 200


def test_a_lone_backfill_uses_nine_tenths_of_what_zendesk_allows() -> None:
    account = Account()
    account.run([], backfills=1, late=(0.0, 0.3, 0.0, 0.1))
    assert len(account.went) / 5 >= 0.9 * 200
    assert fullest_minute(account.times()) <= 200


@given(st.integers(0, 2**32), st.floats(1, 60))
def test_live_calls_wait_less_than_a_second_behind_a_backfill(seed: int, per_minute: float) -> None:
    """Whatever they do: against the same calls without the backfill. The first six go at once."""
    chance, at = Random(seed), BEGIN + 120
    live: list[tuple[float, Urgency]] = [(at, "live")] * 6
    while at < BEGIN + 290:
        at += max(chance.expovariate(per_minute / 60), 0.001)
        live += [(at, "live")] * chance.choice([1, 1, 1, 2, 6])
    busy, quiet = Account(), Account()
    busy.run(live, backfills=2)
    quiet.run(live)

    assert busy.waits("live")[:6] == [0.0] * 6
    behind = zip(sorted(lives(busy)), sorted(lives(quiet)), strict=False)
    assert max(one - other for one, other in behind) < 1


@given(st.integers(0, 2**32))
def test_sixty_live_calls_a_minute_wait_less_than_a_second(seed: int) -> None:
    chance, at = Random(seed), BEGIN + 120.0
    live: list[tuple[float, Urgency]] = [(at, "live")] * 6
    at += 2
    while at < BEGIN + 290:
        at += chance.expovariate(1)
        live.append((at, "live"))
    account = Account()
    account.run(live, backfills=2)
    assert max(account.waits("live")) < 1
    assert len(account.went) / 5 >= 0.9 * 200


def lives(account: Account) -> list[float]:
    return [at for at, _, who in account.went if who == "live"]


def test_the_tail_goes_before_the_backfill_and_after_live_calls() -> None:
    account = Account()
    account.run([], backfills=3, until=BEGIN + 30)
    now, free = BEGIN + 30.0, dict[Urgency, int]()
    for urgency in ("backfill", "tail", "live"):
        free[urgency] = 0
        while True:
            account.pace, wait = take(account.pace, now, urgency)
            if wait:
                break
            free[urgency] += 1
    assert free["backfill"] <= 1
    assert (free["tail"], free["live"]) == (5, 2)


def test_a_burst_goes_at_once_and_then_it_is_paced() -> None:
    pace, waits = Pace(), list[float]()
    for _ in range(BURST + 1):
        pace, wait = take(pace, 5000.0)
        waits.append(wait)

    assert waits[:BURST] == [0.0] * BURST
    assert waits[BURST] == pytest.approx(INTERVAL)


def test_a_429_stops_everybody_and_halves_the_pace() -> None:
    pace = throttle(Pace(), 5000.0, 30.0)

    for urgency in PLACES:
        assert take(pace, 5010.0, urgency)[1] == pytest.approx(20.0)
    assert pace.per_minute == PER_MINUTE / 2
    assert throttle(pace, 5001.0, 5.0).per_minute == PER_MINUTE / 2


@pytest.mark.parametrize("urgency", PLACES)
@pytest.mark.parametrize("told_s", [0.5, 1.0, 93.0, 3600.0])
def test_retry_after_is_obeyed_to_the_second_and_ends_without_a_burst(
    told_s: float, urgency: Urgency
) -> None:
    pace = Pace()
    for _ in range(BURST):
        pace, _ = take(pace, 4999.9)
    pace = throttle(pace, 5000.0, told_s)

    assert take(pace, 5000.0 + told_s - 0.01, urgency)[1] == pytest.approx(0.01)
    pace, wait = take(pace, 5000.0 + told_s, urgency)
    assert wait == 0.0
    assert 0.9 * INTERVAL < take(pace, 5000.0 + told_s)[1] < 11 * INTERVAL
    assert take(pace, 5000.0 + told_s, "backfill")[1] > 7 * INTERVAL


def test_when_the_time_is_up_they_go_one_by_one() -> None:
    account = Account()
    account.pace = throttle(Pace(), BEGIN, 60.0)
    account.run([(BEGIN, "live")] * 20)
    times = account.times()
    assert times[0] == BEGIN + 60
    gaps = [after - before for before, after in pairwise(times)]
    assert min(gaps) > INTERVAL


def test_a_longer_word_of_the_same_window_counts_and_a_shorter_one_does_not() -> None:
    pace = throttle(throttle(throttle(Pace(), 5000.0, 10.0), 5001.0, 60.0), 5002.0, 1.0)
    assert pace.blocked_until == 5061.0
    assert take(pace, 5061.0)[1] == 0.0


def test_the_pace_comes_back_with_quiet_minutes() -> None:
    slow = throttle(Pace(), 5000.0, 1.0)

    def gap(now: float) -> float:
        pace = slow
        for _ in range(BURST):
            pace, _ = take(pace, now)
        return take(pace, now)[1]

    assert gap(5000.0 + 60) > gap(5000.0 + 240) > gap(5000.0 + 3600)
    assert gap(5000.0 + 3600) == pytest.approx(INTERVAL, rel=0.01)


@pytest.mark.parametrize("told_s", [None, 3600.0])
def test_a_clock_that_was_set_back_stops_nobody_for_hours(told_s: float | None) -> None:
    pace = take(Pace(), 50_000.0)[0]
    if told_s is not None:
        pace = throttle(pace, 50_000.0, told_s)
    now = 50_000.0 - 7200
    pace, wait = take(pace, now)
    assert wait == 0.0
    assert take(pace, now)[1] > 0, "but there is no new burst"
    assert take(pace, now, "backfill")[1] < 60


def test_machines_whose_clocks_differ_a_little_obey_the_same_retry_after() -> None:
    pace = throttle(Pace(), 5000.0, 30.0)
    assert take(pace, 5000.0 - SLIP_S)[1] == pytest.approx(30.0 + SLIP_S)


@pytest.mark.anyio
async def test_two_processes_share_one_budget(engine: Engine) -> None:
    now = 5000.0
    async with engine.budgets(2, lambda: now) as (one, two):
        waits = [await (one, two)[turn % 2].take("acme") for turn in range(BURST + 2)]

        assert waits[:BURST] == [0.0] * BURST
        assert all(wait > 0 for wait in waits[BURST:])
        assert await one.take("globex") == 0.0
        await two.throttled("acme", 40.0)
        assert await one.take("acme") == pytest.approx(40.0)
        assert await one.pace("acme") == await two.pace("acme")


@pytest.mark.anyio
async def test_a_backfill_of_one_process_leaves_places_to_another(engine: Engine) -> None:
    now = 5000.0
    async with engine.budgets(2, lambda: now) as (worker, server):
        backfill = [await worker.take("acme", "backfill") for _ in range(5)]
        live = [await server.take("acme") for _ in range(8)]

    assert [wait == 0 for wait in backfill] == [True] * 3 + [False] * 2
    assert [wait == 0 for wait in live] == [True] * 7 + [False]


@pytest.mark.anyio
async def test_many_who_ask_at_once_get_no_more_than_a_burst(engine: Engine) -> None:
    now = 5000.0
    async with engine.budgets(2, lambda: now) as (one, two):
        waits = await asyncio.gather(*(budget.take("acme") for budget in (one, two) * 10))

    assert sum(wait == 0 for wait in waits) == BURST
