"""The breaker as a table, and under any sequence of what can happen to it."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.zendesk.breaker import (
    FAILURES,
    LONGEST_OPEN_S,
    PROBE_S,
    Breaker,
    entered,
    failed,
    left,
    standing,
    wait_s,
    worked,
)

NOW = 1000.0


def after_failures(many: int, chance: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(many):
        breaker = failed(breaker, NOW, chance)
    return breaker


@pytest.mark.parametrize("many", range(FAILURES))
def test_fewer_failures_than_five_change_nothing(many: int) -> None:
    breaker = after_failures(many)
    assert (standing(breaker, NOW), wait_s(breaker, NOW)) == ("closed", 0.0)
    assert entered(breaker, NOW) == breaker


def test_five_open_it_for_five_seconds_or_a_little_less() -> None:
    assert wait_s(after_failures(FAILURES), NOW) == 5.0
    assert wait_s(after_failures(FAILURES, 1.0), NOW) == 3.75


def test_failures_of_calls_that_were_under_way_do_not_prolong_it() -> None:
    breaker = after_failures(FAILURES)
    assert failed(breaker, NOW + 4.9, 0.0) == breaker


def test_each_probe_that_fails_doubles_it_up_to_a_minute() -> None:
    breaker, now, waits = after_failures(FAILURES), NOW, list[float]()
    for _ in range(7):
        waits.append(wait_s(breaker, now))
        now += waits[-1]
        breaker = failed(entered(breaker, now), now, 0.0)
    assert waits == [5, 10, 20, 40, 55, 55, 55]


def test_half_open_one_call_goes_and_the_others_ask_again() -> None:
    breaker = after_failures(FAILURES)
    now = NOW + 5
    assert (standing(breaker, now), wait_s(breaker, now)) == ("half_open", 0.0)
    probing = entered(breaker, now)
    assert wait_s(probing, now) == PROBE_S
    assert wait_s(left(probing), now) == 0.0
    assert worked() == Breaker()


Happening = tuple[Literal["call works", "call fails", "call is cancelled"], float, float]
happenings: st.SearchStrategy[list[Happening]] = st.lists(
    st.tuples(
        st.sampled_from(("call works", "call fails", "call is cancelled")),
        st.floats(0, 90),
        st.floats(0, 1),
    ),
    max_size=60,
)


@given(happenings)
def test_whatever_happens_a_call_goes_within_a_minute_and_one_success_forgets_it_all(
    happened: list[Happening],
) -> None:
    breaker, now = Breaker(), NOW
    for what, later, chance in happened:
        now += later
        if wait_s(breaker, now) > 0:
            continue
        breaker = entered(breaker, now)
        if what == "call works":
            breaker = worked()
            assert wait_s(breaker, now) == 0.0
        elif what == "call fails":
            before = standing(breaker, now)
            breaker = failed(breaker, now, chance)
            assert before != "half_open" or standing(breaker, now) == "open"
        else:
            breaker = left(breaker)
        assert wait_s(breaker, now) <= LONGEST_OPEN_S
    assert wait_s(breaker, now + LONGEST_OPEN_S) == 0.0
