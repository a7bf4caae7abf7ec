"""Dates of HTTP headers (RFC 9110, 5.6.7)."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime


def http_date_s(value: str | None) -> float | None:
    """Seconds since 1970, whole ones; None when it can't be read. Without a zone it is GMT."""
    try:
        moment = parsedate_to_datetime((value or "").strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
