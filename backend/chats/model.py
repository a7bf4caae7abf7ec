"""A Zendesk Chat transcript in our own words.

Made from Zendesk's JSON by `parse_chat`, which never fails: what can't be read stands here as
"unreadable" and is counted. Times are RFC 3339 in UTC; beside each stands the text Zendesk sent.
https://developer.zendesk.com/api-reference/live-chat/chat-api/chats/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

ChatKind = Literal["chat", "offline_message", "unreadable"]
EventKind = Literal[
    "message", "join", "leave", "tags", "comment", "rating", "transfer", "file",
    "system", "unknown", "unreadable",
]  # fmt: skip
Role = Literal["visitor", "agent", "trigger", "unknown"]
Rating = Literal["good", "bad"]


class Visitor(Struct, frozen=True, gc=False):
    """Zendesk writes unknown values as empty texts; so do we."""

    id: str = ""
    name: str = ""
    email: str = ""
    """Typed by the visitor: a hint, not a proof."""


class Sender(Struct, frozen=True, gc=False):
    name: str
    role: Role


class FileLink(Struct, frozen=True, gc=False):
    name: str
    url: str | None
    """http or https; None for anything else."""
    mime_type: str | None
    size: int | None
    """Bytes."""
    deleted: bool


class Event(Struct, frozen=True, gc=False):
    """One record of the history; members that don't belong to `kind` are None or empty.

    Made by the million: nothing in it can be part of a cycle, so the collector need not look.
    """

    kind: EventKind
    at: str | None = None
    at_raw: str | None = None
    """What Zendesk sent where `at` can't be told."""
    sender: Sender | None = None
    text: str | None = None
    """message, system: the words. comment: the comment. unknown: Zendesk's event type."""
    options: Sequence[str] = ()
    tags_added: Sequence[str] = ()
    tags_removed: Sequence[str] = ()
    rating: Rating | None = None
    department: str | None = None
    file: FileLink | None = None


class Chat(Struct, frozen=True):
    id: str
    """Opaque; empty when an unreadable chat has none."""
    kind: ChatKind
    visitor: Visitor = Visitor()
    started_at: str | None = None
    started_raw: str | None = None
    """What Zendesk sent where `started_at` can't be told."""
    ended_at: str | None = None
    duration_s: int | None = None
    agents: list[str] = []
    """Display names."""
    department: str | None = None
    rating: Rating | None = None
    comment: str | None = None
    tags: list[str] = []
    missed: bool = False
    deleted: bool = False
    ticket_id: int | None = None
    events: list[Event] = []
    """In Zendesk's order. An offline message is one event."""
    unreadable: int = 0
    """How many of `events` are "unreadable"."""
    has_history: bool = False
    department_id: int | None = None
    agent_ids: Sequence[int] = ()
    """Who took part, in Zendesk's order; with the department's id, who may see it by their role."""
