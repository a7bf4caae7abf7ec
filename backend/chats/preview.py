"""A chat's first words, as the list shows them."""

from __future__ import annotations

from typing import Final

from backend.chats.loose import clip
from backend.chats.model import Chat

PREVIEW_LIMIT: Final = 160


def preview(chat: Chat) -> str:
    """The visitor's first words, else anybody's, blanks folded: at most PREVIEW_LIMIT long."""
    by_anybody = ""
    for event in chat.events:
        if event.kind != "message" or not (words := _folded(event.text or "")):
            continue
        if event.sender is not None and event.sender.role == "visitor":
            return words
        by_anybody = by_anybody or words
    return by_anybody


def _folded(words: str) -> str:
    """A message's beginning is enough to look at, however long it is."""
    return clip(" ".join(words[: PREVIEW_LIMIT * 8].split()), PREVIEW_LIMIT)
