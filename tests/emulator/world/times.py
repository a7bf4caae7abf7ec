"""Times as Zendesk Chat writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_MINUTES = 24 * 60
_MINUTES = [f"T{hour:02}:{minute:02}:" for hour in range(24) for minute in range(60)]
_SECONDS = [f"{second:02}" for second in range(60)]
_THOUSANDTHS = [f".{thousandths:03}000Z" for thousandths in range(1000)]


def whole(at: float) -> str:
    """`2026-02-03T10:11:12Z`"""
    return f"{_to_the_second(int(at))}Z"


def micro(at: float) -> str:
    """`2026-02-03T10:11:12.345000Z`, to the millisecond, as in histories."""
    second, thousandths = divmod(round(at * 1000), 1000)
    return _to_the_second(second) + _THOUSANDTHS[thousandths]


def seconds(text: object) -> float:
    """Seconds since 1970; a text that is no time counts as the beginning."""
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


def _to_the_second(at: int) -> str:
    minute, second = divmod(at, 60)
    day, minute = divmod(minute, _DAY_MINUTES)
    return _day(day) + _MINUTES[minute] + _SECONDS[second]


@lru_cache(maxsize=4096)
def _day(number: int) -> str:
    """Formatting a date costs more than all the rest of a message; years have few days."""
    return f"{_EPOCH + timedelta(days=number):%Y-%m-%d}"
