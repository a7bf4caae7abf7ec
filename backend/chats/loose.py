"""Readers for JSON whose types can't be relied on: each takes any value and never raises.

Chat's answers hold numbers as texts, texts as numbers and null nearly everywhere.
https://developer.zendesk.com/api-reference/live-chat/chat-api/chats/
"""

from __future__ import annotations

import re
from typing import Final

NAME_LIMIT: Final = 200
TAG_LIMIT: Final = 200
MESSAGE_LIMIT: Final = 65_536
LARGEST_ID: Final = 2**53 - 1
"""The largest whole number a browser reads exactly."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def text(value: object, limit: int) -> str | None:
    """A text of at most `limit` characters, cut with "…"; numbers become texts; else None."""
    if not isinstance(value, str):
        return _number_text(value)
    if not value.isascii():
        value = _SURROGATE.sub("\ufffd", value)
    return clip(value, limit)


def _number_text(value: object) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return str(value) if -LARGEST_ID <= value <= LARGEST_ID else None


def clip(value: str, limit: int) -> str:
    return value if len(value) <= limit else value[: limit - 1] + "…"


def name(value: object) -> str:
    """A display name, "" when there is none."""
    return text(value, NAME_LIMIT) or ""


def shown(value: object, limit: int) -> str:
    """Any value as a short text; what is in it is not looked into."""
    if isinstance(value, (dict, list)):
        return "{…}" if isinstance(value, dict) else "[…]"
    if isinstance(value, (bool, float)):
        return clip(str(value), limit)
    return text(value, limit) or ""


def texts(value: object, limit: int) -> list[str]:
    """The readable texts of a list, in its order; [] for anything else."""
    read = [text(item, limit) for item in value] if isinstance(value, list) else []
    return [item for item in read if item]


def whole(value: object) -> int | None:
    """A whole number from 0 that browsers can hold; also from a text or a number with a point."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 16:
        value = int(value)
    if isinstance(value, float) and 0 <= value <= LARGEST_ID:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= LARGEST_ID else None


def flag(value: object) -> bool:
    """True for true, 1, "1" and "true"."""
    return value is True or value == 1 or value in ("1", "true")


def members(value: object) -> dict[str, object]:
    """A JSON object's members; {} for anything else."""
    return value if isinstance(value, dict) else {}
