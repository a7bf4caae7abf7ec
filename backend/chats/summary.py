"""A chat in one line of the list."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from backend.chats.loose import clip
from backend.chats.model import Chat, ChatKind, Rating

PREVIEW_LIMIT: Final = 160


class Summary(Struct, frozen=True):
    """The members of the sidebar contract's ChatSummary that the chat itself knows."""

    id: str
    kind: ChatKind
    started_at: str | None
    started_raw: str | None
    ended_at: str | None
    duration_s: int | None
    agents: list[str]
    department: str | None
    preview: str
    messages: int
    rating: Rating | None
    missed: bool
    ticket_id: int | None


def summarize(chat: Chat) -> Summary:
    return Summary(
        id=chat.id,
        kind=chat.kind,
        started_at=chat.started_at,
        started_raw=chat.started_raw if chat.started_at is None else None,
        ended_at=chat.ended_at,
        duration_s=chat.duration_s,
        agents=chat.agents,
        department=chat.department,
        preview=preview(chat),
        messages=sum(event.kind == "message" for event in chat.events),
        rating=chat.rating,
        missed=chat.missed,
        ticket_id=chat.ticket_id,
    )


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
