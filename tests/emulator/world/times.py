"""Times as Zendesk Chat writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def whole(at: float) -> str:
    """`2026-02-03T10:11:12Z`"""
    return f"{_EPOCH + timedelta(seconds=int(at)):%Y-%m-%dT%H:%M:%SZ}"


def micro(at: float) -> str:
    """`2026-02-03T10:11:12.345000Z`, to the millisecond, as in histories."""
    return f"{_EPOCH + timedelta(milliseconds=round(at * 1000)):%Y-%m-%dT%H:%M:%S.%fZ}"


def seconds(text: object) -> float:
    """Seconds since 1970; a text that is no time counts as the beginning."""
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0
