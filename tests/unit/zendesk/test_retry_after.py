from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.zendesk.limits import Retries
from backend.zendesk.retry_after import LONGEST_S, retry_after_s

NOW = 1_770_113_472.0  # Tue, 03 Feb 2026 10:11:12 GMT


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("93", 93.0),
        (" 0 ", 0.0),
        ("Tue, 03 Feb 2026 10:12:45 GMT", 93.0),
        ("Tue, 03 Feb 2026 10:11:00 GMT", 0.0),
        ("999999999999999999999", LONGEST_S),
        ("Tue, 03 Feb 2099 10:11:00 GMT", LONGEST_S),
    ],
)
def test_both_forms_are_read(value: str, seconds: float) -> None:
    assert retry_after_s(value, NOW) == seconds


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1.5", "٣", "Tue, 99 Feb 2026", "1 s"])
def test_anything_else_tells_nothing(value: str | None) -> None:
    assert retry_after_s(value, NOW) is None


@given(st.text())
def test_any_text_is_read_without_an_error(value: str) -> None:
    seconds = retry_after_s(value, NOW)
    assert seconds is None or 0 <= seconds <= LONGEST_S


@given(st.integers(0, 50), st.floats(0, 1), st.floats(0, 3600))
def test_what_zendesk_told_is_waited_out_and_little_more(
    attempt: int, chance: float, told_s: float
) -> None:
    assert told_s <= Retries().pause(attempt, chance, told_s) <= told_s + 1


def test_untold_pauses_double_up_to_a_bound() -> None:
    retries = Retries(first_pause_s=0.5, longest_pause_s=3)
    assert [retries.pause(attempt, 1.0, None) for attempt in range(5)] == [0.5, 1, 2, 3, 3]
    assert retries.pause(4, 0.0, None) == 0
