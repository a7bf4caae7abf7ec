from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.storage.budget import BURST, PER_MINUTE, Pace, take, throttle
from backend.storage.sqlite.budget import SqliteBudget
from backend.storage.sqlite.vault import Vault


@given(st.lists(st.floats(min_value=0, max_value=2), min_size=1, max_size=600))
def test_no_window_of_a_minute_holds_more_than_200_calls(pauses: list[float]) -> None:
    now, pace, went = 1_000_000.0, Pace(), list[float]()
    for pause in pauses:
        now += pause
        pace, wait = take(pace, now)
        while wait:
            now += wait
            pace, wait = take(pace, now)
        went.append(now)

    for at in went:
        assert sum(at <= other < at + 60 for other in went) <= 200


def test_a_burst_goes_at_once_and_then_it_is_paced() -> None:
    pace, waits = Pace(), list[float]()
    for _ in range(BURST + 1):
        pace, wait = take(pace, 5000.0)
        waits.append(wait)

    assert waits[:BURST] == [0.0] * BURST
    assert waits[BURST] == pytest.approx(60 / PER_MINUTE)


def test_a_429_stops_everybody_and_halves_the_pace() -> None:
    pace = throttle(Pace(), 5000.0, 30.0)

    assert take(pace, 5010.0)[1] == pytest.approx(20.0)
    assert pace.per_minute == PER_MINUTE / 2
    assert throttle(pace, 5001.0, 5.0).per_minute == PER_MINUTE / 2


def test_the_pace_comes_back_with_quiet_minutes() -> None:
    slow = throttle(Pace(), 5000.0, 1.0)

    def gap(now: float) -> float:
        pace = slow
        for _ in range(BURST):
            pace, _ = take(pace, now)
        return take(pace, now)[1]

    assert gap(5000.0 + 60) > gap(5000.0 + 240) > gap(5000.0 + 3600)
    assert gap(5000.0 + 3600) == pytest.approx(60 / PER_MINUTE, rel=0.01)


@pytest.mark.anyio
async def test_two_processes_share_one_budget(tmp_path: Path) -> None:
    now = 5000.0
    vaults = [Vault(tmp_path / "vault.db") for _ in range(2)]
    one, two = (SqliteBudget(vault, lambda: now) for vault in vaults)

    waits = [await (one, two)[turn % 2].take("acme") for turn in range(BURST + 2)]

    assert waits[:BURST] == [0.0] * BURST
    assert all(wait > 0 for wait in waits[BURST:])
    assert await one.take("globex") == 0.0
    await two.throttled("acme", 40.0)
    assert await one.take("acme") == pytest.approx(40.0)
    for vault in vaults:
        await vault.close()
