"""`Retry-After`: seconds, or a date (RFC 9110, 10.2.3)."""

from __future__ import annotations

from typing import Final

from backend.zendesk.http_date import http_date_s

LONGEST_S: Final = 3600.0


def retry_after_s(value: str | None, now_s: float) -> float | None:
    """Seconds from `now_s` (since 1970), between 0 and LONGEST_S; None when it can't be read."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_S)
    until = http_date_s(value)
    return None if until is None else min(max(until - now_s, 0.0), LONGEST_S)
