"""Times as Zendesk writes them, and as we do: `2026-02-03T10:11:12.345Z`, always that long.

One length means that texts sort as the moments do. Seen in Chat's answers: whole seconds and
microseconds with `Z`, no zone at all, an offset, and `+00:00Z` in the sessions of offline messages.
https://developer.zendesk.com/api-reference/live-chat/chat-api/chats/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from backend.chats import loose

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
"""Chats before or after are slips of a clock."""
RAW_LIMIT: Final = 64

_USUAL: Final = re.compile(
    r"(20\d\d-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d)(?:(\.\d{3})(?:\d{3})?)?Z", re.ASCII
)
"""Nearly all of them: only whether there is such a day is left to see."""
_FORM: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]00:?00Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)
_ROW: Final = "0000-00-00T00:00:00.000000Z,"
"""How events of a history are dated, their digits aside."""
_DIGITS: Final = str.maketrans("123456789", "000000000")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def parse_time(raw: object) -> str | None:
    """The moment in UTC, to the millisecond; None for whatever is no moment of this century."""
    if not isinstance(raw, str):
        return None
    if (usual := _USUAL.fullmatch(raw)) is None:
        return _unusual(raw)
    try:
        datetime.fromisoformat(usual[1])
    except ValueError:
        return None
    return f"{usual[1]}{usual[2] or '.000'}Z"


def event_times(raws: Sequence[str]) -> list[str] | None:
    """`parse_time` of many at once; None when one of them is not written as events usually are.

    They are looked at together, a column of digits at a time: in a quarter of the time.
    """
    rows = ",".join((*raws, ""))
    if rows.translate(_DIGITS) != _ROW * len(raws):
        return None
    if rows[14 :: len(_ROW)].strip("012345") or rows[17 :: len(_ROW)].strip("012345"):
        return None
    if not all(map(_is_hour, {raw[:13] for raw in raws})):
        return None
    return [raw[:23] + "Z" for raw in raws]


def read_time(raw: object) -> tuple[str | None, str | None]:
    """(the moment, None), or (None, what Zendesk sent instead as a short text, if anything)."""
    if (moment := parse_time(raw)) is not None or raw is None:
        return moment, None
    return None, loose.shown(raw, RAW_LIMIT)


def milliseconds(text: str) -> int:
    """Since 1970; `text` is what `parse_time` gave."""
    return (datetime.fromisoformat(text) - _EPOCH) // _MILLISECOND


def zone_of(name: str | None) -> tzinfo:
    """UTC for a name that nobody gave a zone, or that this machine has no rules of."""
    try:
        return ZoneInfo(name) if name else UTC
    except (LookupError, ValueError, OSError):
        return UTC


def utc_text(seconds: float) -> str:
    """Seconds since 1970 in the form used throughout."""
    return _text(datetime.fromtimestamp(seconds, UTC))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@lru_cache(maxsize=1024)
def _is_hour(text: str) -> bool:
    return (parse_time(f"{text}:00:00Z") or "").startswith(text)


def _unusual(raw: str) -> str | None:
    found = _FORM.fullmatch(raw)
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
