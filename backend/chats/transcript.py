"""A whole chat as the sidebar shows it: the contract's Transcript, without what is not shown."""

from __future__ import annotations

from msgspec import Struct, structs

from backend.chats.model import Chat, ChatKind, Event, Rating


class Transcript(Struct, frozen=True):
    """Visitor's address, agent ids and readable raw times stay behind."""

    id: str
    kind: ChatKind
    started_at: str | None
    started_raw: str | None
    ended_at: str | None
    duration_s: int | None
    agents: list[str]
    department: str | None
    rating: Rating | None
    comment: str | None
    tags: list[str]
    missed: bool
    deleted: bool
    ticket_id: int | None
    entries: list[Event]
    unreadable: int
    has_history: bool


def transcribe(chat: Chat) -> Transcript:
    return Transcript(
        id=chat.id,
        kind=chat.kind,
        started_at=chat.started_at,
        started_raw=chat.started_raw if chat.started_at is None else None,
        ended_at=chat.ended_at,
        duration_s=chat.duration_s,
        agents=chat.agents,
        department=chat.department,
        rating=chat.rating,
        comment=chat.comment,
        tags=chat.tags,
        missed=chat.missed,
        deleted=chat.deleted,
        ticket_id=chat.ticket_id,
        entries=[_entry(event) for event in chat.events],
        unreadable=chat.unreadable,
        has_history=chat.has_history,
    )


def _entry(event: Event) -> Event:
    return event if event.at is None else structs.replace(event, at_raw=None)
