"""Spans of time as tokens of the search index, so that newest chats can be looked at first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from backend.chats.facets import day_facet, month_facet

DAY: Final = timedelta(days=1)
LONGEST_DAYS: Final = 730
FULL_MONTHS_FROM: Final = 16
"""Days; a span as long begins with a month, so that few tokens name it."""


def day_of(ms: int) -> date:
    return datetime.fromtimestamp(ms // 1000, UTC).date()


def start_of(day: date) -> int:
    """In milliseconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def span_before(last: date, days: int) -> date:
    """The first day of a span of about so many days that ends with `last`."""
    first = last - min(days, LONGEST_DAYS) * DAY + DAY
    return first.replace(day=1) if days >= FULL_MONTHS_FROM else first


def tokens(first: date, last: date) -> list[str]:
    """Of both days and all between them: whole months where there are any."""
    found: list[str] = []
    day = first
    while day <= last:
        after = (day.replace(day=1) + 32 * DAY).replace(day=1)
        if day.day == 1 and after - DAY <= last:
            found.append(month_facet(day))
            day = after
        else:
            found.append(day_facet(day))
            day += DAY
    return found
