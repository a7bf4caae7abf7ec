"""Chats as the panel gets them: the JSON of what the contract names, and nothing else of them.

A live answer and the mirror's copy are made by the same two functions and so are equal, byte by
byte. They run for every chat of an account, so an Event is not copied into an Entry first: both
have the same members in the same order, which a test makes sure of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import msgspec
from msgspec import Struct

from backend.chats.model import Chat, Event
from backend.chats.preview import preview

_ENCODER: Final = msgspec.json.Encoder()


class TranscriptJson(Struct, frozen=True, gc=False):
    """The contract's Transcript."""

    id: str
    kind: Literal["chat", "offline_message", "unreadable"]
    started_at: str | None
    started_raw: str | None
    ended_at: str | None
    duration_s: int | None
    agents: Sequence[str]
    department: str | None
    rating: Literal["good", "bad"] | None
    comment: str | None
    tags: Sequence[str]
    missed: bool
    deleted: bool
    ticket_id: int | None
    entries: Sequence[Event]
    unreadable: int
    has_history: bool


class SummaryJson(Struct, frozen=True, gc=False):
    """The contract's ChatSummary without `grade` and `reason`."""

    id: str
    kind: Literal["chat", "offline_message", "unreadable"]
    started_at: str | None
    started_raw: str | None
    ended_at: str | None
    duration_s: int | None
    agents: Sequence[str]
    department: str | None
    preview: str
    messages: int
    rating: Literal["good", "bad"] | None
    missed: bool
    ticket_id: int | None


def transcript_json(chat: Chat) -> bytes:
    """The contract's Transcript."""
    return _ENCODER.encode(
        TranscriptJson(
            chat.id,
            chat.kind,
            chat.started_at,
            chat.started_raw,
            chat.ended_at,
            chat.duration_s,
            chat.agents,
            chat.department,
            chat.rating,
            chat.comment,
            chat.tags,
            chat.missed,
            chat.deleted,
            chat.ticket_id,
            chat.events,
            chat.unreadable,
            chat.has_history,
        )
    )


def summary_json(chat: Chat) -> bytes:
    """The contract's ChatSummary without `grade` and `reason`, which depend on who asks."""
    return _ENCODER.encode(
        SummaryJson(
            chat.id,
            chat.kind,
            chat.started_at,
            chat.started_raw,
            chat.ended_at,
            chat.duration_s,
            chat.agents,
            chat.department,
            preview(chat),
            [event.kind for event in chat.events].count("message"),
            chat.rating,
            chat.missed,
            chat.ticket_id,
        )
    )
