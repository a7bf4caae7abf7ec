"""Times as Zendesk writes them, and as we do: `2026-02-03T10:11:12.345Z`, always that long.

One length means that texts sort as the moments do. Seen in Chat's answers: whole seconds and
microseconds with `Z`, no zone at all, an offset, and `+00:00Z` in the sessions of offline messages.
https://developer.zendesk.com/api-reference/live-chat/chat-api/chats/
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from backend.chats import loose

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
"""Chats before or after are slips of a clock."""
RAW_LIMIT: Final = 64

_FORM: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]00:?00Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)


def parse_time(raw: object) -> str | None:
    """The moment in UTC, to the millisecond; None for whatever is no moment of this century."""
    found = _FORM.fullmatch(raw) if isinstance(raw, str) else None
    if found is None:
        return None
    day, clock, fraction, zone = found.groups(default="")
    offset = "+00:00" if zone.endswith("Z") or not zone else zone
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}.{fraction:0<6.6}{offset}")
        if offset != "+00:00":
            moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return _text(moment) if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def read_time(raw: object) -> tuple[str | None, str | None]:
    """(the moment, None), or (None, what Zendesk sent instead as a short text, if anything)."""
    if (moment := parse_time(raw)) is not None or raw is None:
        return moment, None
    return None, loose.shown(raw, RAW_LIMIT)


def utc_text(seconds: float) -> str:
    """Seconds since 1970 in the form used throughout."""
    return _text(datetime.fromtimestamp(seconds, UTC))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
