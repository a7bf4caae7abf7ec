"""A transcript as files tell it: one line after another, whatever the format.

Nothing here reads or writes; a format turns `ToldChat`s into text, chat by chat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Final, Literal

import msgspec
from msgspec import Struct

from backend.chats.exporting.safe import spelled_out
from backend.chats.model import ChatKind, Event, EventKind, Rating, Role

SAID: Final = frozenset({"message", "file", "comment", "unreadable"})
"""What is in every export: words, files, and that something could not be read."""

Say = Callable[..., str]
"""A key of the translations and its values → a sentence in the reader's language."""
Ending = Literal["whole", "cut_off", "broken", "shut"]


class ToldChat(Struct, frozen=True):
    """The members of the contract's Transcript that files tell."""

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
    ticket_id: int | None
    entries: list[Event]
    has_history: bool


class Manner(Struct, frozen=True):
    """How it is told."""

    say: Say
    zone: tzinfo
    zone_name: str
    made_at: str
    """RFC 3339."""
    system_lines: bool = False
    visitor_details: bool = False
    proved: bool = True
    """False: nothing proves that the chats are this customer's."""


class ToldLine(Struct, frozen=True):
    number: int
    """Of the entry in the transcript, from 1."""
    kind: EventKind
    at: str | None
    """RFC 3339 with the zone's offset; None when Zendesk's text is no time."""
    at_raw: str | None
    role: Role
    name: str
    words: str
    """Several lines perhaps; what can't be seen is spelled out."""
    file_name: str | None = None
    file_url: str | None = None


def read_told(transcript: bytes) -> ToldChat:
    """JSON of the contract's Transcript. Raises msgspec.DecodeError."""
    return msgspec.json.decode(transcript, type=ToldChat)


def lines_of(chat: ToldChat, manner: Manner) -> Iterator[ToldLine]:
    for number, event in enumerate(chat.entries, 1):
        if manner.system_lines or event.kind in SAID:
            yield _line(number, event, manner)


def local_time(at: str | None, manner: Manner) -> str | None:
    """To the second, in the zone asked for."""
    if at is None:
        return None
    return datetime.fromisoformat(at).astimezone(manner.zone).isoformat(timespec="seconds")


def clock(at: str | None, raw: str | None, manner: Manner) -> str:
    """`2026-02-03 10:11:12`, or what stands for it."""
    if at is None:
        return spelled_out(raw or "") or manner.say("entry.no_time")
    return at[:19].replace("T", " ")


def title_of(chat: ToldChat, manner: Manner) -> str:
    when = clock(local_time(chat.started_at, manner), chat.started_raw, manner)
    return manner.say("export.chat", when=when, id=spelled_out(chat.id))


def facts_of(chat: ToldChat, manner: Manner) -> list[str]:
    """What stands under a chat's title; a fact that isn't known is left out."""
    say = manner.say
    told = [
        ("agents", ", ".join(map(spelled_out, chat.agents))),
        ("department", spelled_out(chat.department or "")),
        ("ticket", f"#{chat.ticket_id}" if chat.ticket_id else ""),
        ("comment", spelled_out(chat.comment or "")),
        ("tags", ", ".join(map(spelled_out, chat.tags)) if manner.system_lines else ""),
    ]
    facts = [say(f"export.{name}", value=value) for name, value in told if value]
    if chat.rating:
        facts.append(say(f"export.rating_{chat.rating}"))
    if chat.missed:
        facts.append(say("export.missed"))
    return facts if manner.proved else [say("export.unproved"), *facts]


def nothing_said(chat: ToldChat, manner: Manner) -> str:
    return manner.say("transcript.empty" if chat.has_history else "transcript.no_history")


def _line(number: int, event: Event, manner: Manner) -> ToldLine:
    role: Role = event.sender.role if event.sender else "unknown"
    name = _name(event, role, manner)
    file = event.file
    return ToldLine(
        number,
        event.kind,
        local_time(event.at, manner),
        event.at_raw,
        role,
        name,
        _words(event, name, manner),
        spelled_out(file.name) if file else None,
        spelled_out(file.url) if file and file.url and not file.deleted else None,
    )


def _name(event: Event, role: Role, manner: Manner) -> str:
    if role == "visitor" and not manner.visitor_details:
        return manner.say("role.visitor")
    given = spelled_out(event.sender.name).strip() if event.sender else ""
    return given or manner.say(f"role.{role}")


def _words(event: Event, name: str, manner: Manner) -> str:
    say = manner.say
    text = spelled_out(event.text or "", several_lines=True)
    match event.kind:
        case "message":
            options = [say("export.option", value=spelled_out(one)) for one in event.options]
            return "\n".join([*filter(None, [text]), *options])
        case "file":
            return say("file.deleted") if event.file and event.file.deleted else text
        case "comment" | "system":
            return text or say("entry.system")
        case "rating":
            given = say(f"entry.rating_{event.rating or 'none'}", name=name)
            return f"{given}\n{text}" if text else given
        case "tags":
            return _tags(event, name, say)
        case "transfer" if event.department:
            return say("entry.transfer_to", department=spelled_out(event.department))
        case "unknown":
            return say("entry.unknown", type=spelled_out(event.text or "?"))
        case "join" | "leave":
            return say(f"entry.{event.kind}", name=name)
    return say(f"entry.{event.kind}")


def _tags(event: Event, name: str, say: Say) -> str:
    said = [
        say(f"entry.tags_{what}", name=name, tags=", ".join(map(spelled_out, tags)))
        for what, tags in _changes(event)
        if tags
    ]
    return " · ".join(said) or say("entry.tags_same", name=name)


def _changes(event: Event) -> tuple[tuple[str, Sequence[str]], ...]:
    return ("added", event.tags_added), ("removed", event.tags_removed)
