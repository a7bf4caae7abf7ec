"""Structured messages, which a visitor saw as buttons, panels or lists: as words and choices.

Quick replies and buttons offer choices; panels, carousels and lists have headings and paragraphs.
https://developer.zendesk.com/documentation/live-chat/conversations-api/structured-messages/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from backend.chats import loose

MOST_PARTS: Final = 50


def read_structured(value: object) -> tuple[list[str], list[str]]:
    """(lines to read, choices offered); both empty when nothing in it is readable."""
    message = loose.members(value)
    parts = [message, *_parts(message)][:MOST_PARTS]
    lines = [line for part in parts for line in _lines(part)]
    choices = [choice for part in parts for choice in _choices(part)]
    return lines, choices


def _parts(message: dict[str, object]) -> Iterator[dict[str, object]]:
    """The panels and list rows in it."""
    yield loose.members(message.get("panel"))
    items = message.get("items")
    for item in items if isinstance(items, list) else []:
        row = loose.members(item)
        yield row
        yield loose.members(row.get("panel"))


def _lines(part: dict[str, object]) -> list[str]:
    texts = [part.get(name) for name in ("msg", "heading", "paragraph")]
    return loose.texts(texts, loose.MESSAGE_LIMIT)


def _choices(part: dict[str, object]) -> list[str]:
    offered = [part.get(name) for name in ("quick_replies", "buttons")]
    rows = [row for rows in offered if isinstance(rows, list) for row in rows]
    return loose.texts([loose.members(row).get("text") for row in rows], loose.NAME_LIMIT)
