"""Spans of time as tokens: every day of a span, and no other."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.chats.facets import day_facet, month_facet
from backend.storage.spans import LONGEST_DAYS, day_of, span_before, start_of, tokens

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(days, st.integers(0, 500))
def test_a_day_is_named_once_if_it_is_in_the_span_and_never_else(first: date, length: int) -> None:
    last = first + timedelta(length)
    named = tokens(first, last)
    for offset in range(-40, length + 41):
        day = first + timedelta(offset)
        names = {day_facet(day), month_facet(day)} & set(named)
        assert len(names) == (first <= day <= last)
    assert len(named) == len(set(named)) <= 60 + length / 28


@given(days, st.integers(1, 5000))
def test_a_longer_span_is_named_in_few_tokens(last: date, length: int) -> None:
    first = span_before(last, length)
    assert first <= last
    assert (last - first).days < min(length, LONGEST_DAYS) + 31
    assert len(tokens(first, last)) <= 60


@given(days)
def test_a_day_begins_where_it_says(day: date) -> None:
    assert day_of(start_of(day)) == day_of(start_of(day) + 86_399_999) == day
