"""Ordinary chats, read fast.

`parse_chat` takes any JSON and looks at every value's type, which costs more than all the rest of
what the mirror does with a chat. So there are two ways in, and one rule: whatever `read_ordinary`
reads, `read_record` reads the same (a test compares them on everything it can think of). Here
msgspec checks the types while it decodes; a record with anything unusual about it is not read at
all and goes the other way. Events of rarer kinds are handed to their usual reader, and who wrote
what is decided by `roles` alone, once for all events that look the same in its eyes.
"""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter
from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from backend.chats import loose
from backend.chats.events import NotReadable, options, rating, read_kind
from backend.chats.model import Chat, Event, Sender, Visitor
from backend.chats.parse import EMAIL_LIMIT, ID_LIMIT, agent_ids
from backend.chats.reading import PHONE_LIMIT, Reading
from backend.chats.roles import Look, Record, cast_of, sender_of, stated_role
from backend.chats.times import event_times, parse_time, read_time

_Id = Annotated[str, Meta(min_length=1, max_length=ID_LIMIT)]
_Name = Annotated[str, Meta(max_length=loose.NAME_LIMIT)]
_Listed = Annotated[str, Meta(min_length=1, max_length=loose.NAME_LIMIT)]
_Tag = Annotated[str, Meta(min_length=1, max_length=loose.TAG_LIMIT)]
_Words = Annotated[str, Meta(max_length=loose.MESSAGE_LIMIT)]
_Whole = Annotated[int, Meta(ge=0, le=loose.LARGEST_ID)]


class _Event(Struct, gc=False):
    """Every member that an event's kind or sender is read from. Unset is not the same as null."""

    type: str
    timestamp: str | UnsetType | None = UNSET
    name: _Name | UnsetType | None = UNSET
    msg: _Words | UnsetType | None = UNSET
    msg_id: str | Annotated[int, Meta(ge=1, le=loose.LARGEST_ID)] | UnsetType | None = UNSET
    options: object = UNSET
    structured_msg: object = UNSET
    sender_type: str | UnsetType | None = UNSET
    nick: str | UnsetType | None = UNSET
    agent_id: str | int | UnsetType | None = UNSET
    department_id: object = UNSET
    department_name: object = UNSET
    prev_department_id: object = UNSET
    tags: object = UNSET
    new_tags: object = UNSET
    new_comment: object = UNSET
    rating: object = UNSET
    new_rating: object = UNSET
    attachment: object = UNSET
    file_name: object = UNSET
    url: object = UNSET
    mime_type: object = UNSET
    size: object = UNSET
    deleted: object = UNSET


class _Visitor(Struct, gc=False):
    id: Annotated[str, Meta(max_length=ID_LIMIT)] | None = None
    name: _Name | None = None
    email: Annotated[str, Meta(max_length=EMAIL_LIMIT)] | None = None
    phone: Annotated[str, Meta(max_length=PHONE_LIMIT)] | None = None
    external_id: Annotated[str, Meta(max_length=ID_LIMIT)] | None = None


class _Chat(Struct, gc=False):
    id: _Id
    type: Literal["chat"]
    visitor: _Visitor
    history: list[_Event] | None = None
    timestamp: str | None = None
    end_timestamp: str | None = None
    duration: _Whole | None = None
    agent_names: list[_Listed] | None = None
    department_name: _Name | None = None
    rating: str | None = None
    comment: _Words | None = None
    tags: list[_Tag] | None = None
    missed: bool | None = None
    deleted: bool | None = None
    zendesk_ticket_id: _Whole | None = None
    department_id: _Whole | None = None
    agent_ids: list[str] | None = None


_NAMES: Final = _Event.__struct_fields__
_ALL: Final = attrgetter(*_NAMES)
_stated_role: Final = lru_cache(maxsize=1024)(stated_role)
_DECODER: Final = msgspec.json.Decoder(_Chat)


def read_ordinary(raw: msgspec.Raw | bytes) -> Reading | None:
    """None: not JSON, or not ordinary; `read_record` may still be able to read it."""
    try:
        record = _DECODER.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    events = _events(record, record.history or [])
    return Reading(
        _chat(record, events), record.visitor.phone or "", record.visitor.external_id or ""
    )


def _chat(record: _Chat, events: list[Event]) -> Chat:
    visitor = record.visitor
    started_at, started_raw = read_time(record.timestamp)
    return Chat(
        record.id,
        "chat",
        Visitor(visitor.id or "", visitor.name or "", visitor.email or ""),
        started_at,
        started_raw,
        parse_time(record.end_timestamp),
        record.duration,
        record.agent_names or [],
        record.department_name or None,
        rating(record.rating),
        record.comment or None,
        record.tags or [],
        bool(record.missed),
        bool(record.deleted),
        record.zendesk_ticket_id or None,
        events,
        [event.kind for event in events].count("unreadable"),
        record.history is not None,
        record.department_id,
        agent_ids(record.agent_ids),
    )


def _events(record: _Chat, history: list[_Event]) -> list[Event]:
    senders = _senders(record, history)
    times = event_times([event.timestamp or "" for event in history])
    if times is None:
        return [
            _event(event, sender, *read_time(_or_none(event.timestamp)))
            for event, sender in zip(history, senders, strict=True)
        ]
    return [
        Event(
            "message", at, None, sender, event.msg, options(event.options) if event.options else ()
        )
        if event.type == "chat.msg" and isinstance(event.msg, str) and event.structured_msg is UNSET
        else _event(event, sender, at, None)
        for event, sender, at in zip(history, senders, times, strict=True)
    ]


def _event(event: _Event, sender: Sender | None, at: str | None, at_raw: str | None) -> Event:
    if event.type == "chat.memberleave":
        return Event("leave", at, at_raw, sender)
    if event.type == "chat.memberjoin":
        department = loose.name(event.department_name) or None
        return Event("join", at, at_raw, sender, department=department)
    try:
        kind, members = read_kind(_members(event))
    except NotReadable:
        return Event("unreadable", at, at_raw)
    return Event(kind, at, at_raw, sender, **members)


def _senders(record: _Chat, history: list[_Event]) -> list[Sender | None]:
    """One event of each look, in their order, tells all that the others could tell."""
    numbers: dict[tuple[object, ...], int] = {}
    turns = [numbers.setdefault(_alike(event), len(numbers)) for event in history]
    first = dict(zip(reversed(turns), reversed(history), strict=True))
    looks = [_look(first[number]) for number in range(len(numbers))]
    cast = cast_of(record.visitor.name or "", record.agent_names or (), looks)
    senders = [sender_of(look, cast) for look in looks]
    return [senders[turn] for turn in turns]


def _alike(event: _Event) -> tuple[object, ...]:
    """Events equal in this have equal looks."""
    return (
        event.name,
        event.type == "chat.memberjoin",
        not event.msg_id,
        (event.sender_type, event.nick, event.agent_id)
        if event.sender_type or event.nick or event.agent_id
        else None,
    )


def _look(event: _Event) -> Look:
    return Look(
        event.name or "",
        _stated_role(event.sender_type, event.nick, event.agent_id),
        event.type == "chat.memberjoin",
        event.department_id is not UNSET,
        bool(event.msg_id),
    )


def _or_none(value: str | UnsetType | None) -> str | None:
    return None if isinstance(value, UnsetType) else value


def _members(event: _Event) -> Record:
    """The event as the JSON object it was."""
    return {n: v for n, v in zip(_NAMES, _ALL(event), strict=True) if v is not UNSET}
