from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backend.zendesk.retry_budget import (
    MOST_SAVED,
    PER_MINUTE,
    PER_SUCCESS,
    RetryBudget,
    earned,
    spend,
)


def spent(budget: RetryBudget, now: float) -> tuple[RetryBudget, int]:
    """All that is there: (the rest, how many retries)."""
    for many in range(1000):
        budget, granted = spend(budget, now)
        if not granted:
            return budget, many
    raise AssertionError("there is no end of retries")


def test_a_few_retries_are_there_from_the_beginning() -> None:
    assert spent(RetryBudget(at=1000.0), 1000.0)[1] == MOST_SAVED


def test_without_any_success_there_are_six_a_minute() -> None:
    budget, _ = spent(RetryBudget(at=1000.0), 1000.0)
    budget, many = spent(budget, 1060.001)
    assert many == PER_MINUTE
    assert spent(budget, 1061.0)[1] == 0


def test_ten_successes_are_one_retry() -> None:
    budget, _ = spent(RetryBudget(at=1000.0), 1000.0)
    for _ in range(9):
        budget = earned(budget)
    assert spent(budget, 1000.0)[1] == 0
    assert spent(earned(earned(budget)), 1000.0)[1] == 1


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 30)), max_size=300))
def test_retries_never_exceed_a_tenth_of_the_successes_and_the_minutes_share(
    steps: list[tuple[bool, float]],
) -> None:
    budget, now, successes, retries = RetryBudget(at=1000.0), 1000.0, 0, 0
    for success, later in steps:
        now += later
        if success:
            budget, successes = earned(budget), successes + 1
        else:
            budget, granted = spend(budget, now)
            retries += granted
        share = PER_SUCCESS * successes + PER_MINUTE * (now - 1000.0) / 60
        assert retries <= MOST_SAVED + share + 1e-6
