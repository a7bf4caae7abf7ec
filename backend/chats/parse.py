"""A chat from Zendesk's JSON. Any JSON value gives a Chat; nothing raises, nothing is dropped.

https://developer.zendesk.com/api-reference/live-chat/chat-api/chats/
"""

from __future__ import annotations

from typing import Final

from backend.chats import loose
from backend.chats.events import UNREADABLE, offline_message, rating, read_event
from backend.chats.model import Chat, ChatKind, Event, Sender, Visitor
from backend.chats.roles import cast_of, look_of
from backend.chats.times import parse_time, read_time

ID_LIMIT: Final = 256
EMAIL_LIMIT: Final = 320

_Raw = dict[str, object]


def parse_chat(raw: object) -> Chat:
    """Read one chat or offline message as `GET chats` and `incremental/chats` send them."""
    members = loose.members(raw)
    chat_id = loose.text(members.get("id"), ID_LIMIT) or ""
    kind = _kind(members) if chat_id else "unreadable"
    if kind == "unreadable":
        return unreadable_chat(chat_id)
    visitor = _visitor(members.get("visitor"))
    events = _offline(members, visitor) if kind == "offline_message" else _events(members, visitor)
    return _chat(chat_id, kind, members, visitor, events)


def unreadable_chat(chat_id: str) -> Chat:
    """What stands for a chat of which only the id, or not even that, is known."""
    return Chat(chat_id, "unreadable", events=[UNREADABLE], unreadable=1)


def _kind(raw: _Raw) -> ChatKind:
    """`type`, or what the members tell where it is missing or new."""
    if raw.get("type") in ("chat", "offline_msg"):
        return "chat" if raw["type"] == "chat" else "offline_message"
    if isinstance(raw.get("history"), list):
        return "chat"
    return "offline_message" if isinstance(raw.get("message"), str) else "unreadable"


def _visitor(raw: object) -> Visitor:
    members = loose.members(raw)
    return Visitor(
        id=loose.text(members.get("id"), ID_LIMIT) or "",
        name=loose.name(members.get("name")),
        email=loose.text(members.get("email"), EMAIL_LIMIT) or "",
    )


def _offline(raw: _Raw, visitor: Visitor) -> list[Event]:
    if loose.flag(raw.get("deleted")) and raw.get("message") is None:
        return []
    sender = Sender(visitor.name, "visitor")
    return [offline_message(raw.get("message"), raw.get("timestamp"), sender)]


def _events(raw: _Raw, visitor: Visitor) -> list[Event]:
    history = raw.get("history")
    if history is None:
        return []
    if not isinstance(history, list):
        return [UNREADABLE]
    looks = [look_of(loose.members(record)) for record in history]
    cast = cast_of(visitor.name, _agents(raw), looks)
    return [read_event(record, look, cast) for record, look in zip(history, looks, strict=True)]


def _agents(raw: _Raw) -> list[str]:
    return loose.texts(raw.get("agent_names"), loose.NAME_LIMIT)


def _chat(chat_id: str, kind: ChatKind, raw: _Raw, visitor: Visitor, events: list[Event]) -> Chat:
    started_at, started_raw = read_time(raw.get("timestamp"))
    return Chat(
        id=chat_id,
        kind=kind,
        visitor=visitor,
        started_at=started_at,
        started_raw=started_raw,
        ended_at=parse_time(raw.get("end_timestamp")),
        duration_s=loose.whole(raw.get("duration")),
        agents=_agents(raw),
        department=loose.name(raw.get("department_name")) or None,
        rating=rating(raw.get("rating")),
        comment=loose.text(raw.get("comment"), loose.MESSAGE_LIMIT) or None,
        tags=loose.texts(raw.get("tags"), loose.TAG_LIMIT),
        missed=loose.flag(raw.get("missed")),
        deleted=loose.flag(raw.get("deleted")),
        ticket_id=loose.whole(raw.get("zendesk_ticket_id")) or None,
        events=events,
        unreadable=sum(event.kind == "unreadable" for event in events),
        has_history=raw.get("history") is not None,
        department_id=loose.whole(raw.get("department_id")),
        agent_ids=agent_ids(raw.get("agent_ids")),
    )


def agent_ids(raw: object) -> tuple[int, ...]:
    """Zendesk writes them as texts, at times as numbers; each once."""
    numbers = map(loose.whole, raw if isinstance(raw, list) else ())
    return tuple(dict.fromkeys(number for number in numbers if number is not None))
