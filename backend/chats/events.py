"""One record of a chat's history, read into an Event.

Types seen in answers have a reader each; others are told apart by their members, because their
type names are only known from the Web SDK; what is left is shown with its type.
https://developer.zendesk.com/api-reference/live-chat/chat-api/chats/
https://developer.zendesk.com/api-reference/live-chat/web-sdk/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from backend.chats import loose
from backend.chats.files import file_link
from backend.chats.model import Event, EventKind, Rating, Sender
from backend.chats.roles import Cast, Look, Record, sender_of
from backend.chats.structured import read_structured
from backend.chats.times import read_time

UNREADABLE: Final = Event("unreadable")


class NotReadable(Exception):
    """A record's main member is of a type that means nothing."""


def read_event(record: object, look: Look, cast: Cast) -> Event:
    """Never raises: what can't be read becomes an "unreadable" event, with its time if any."""
    if not isinstance(record, dict):
        return UNREADABLE
    at, at_raw = read_time(record.get("timestamp"))
    try:
        kind, members = read_kind(record)
    except NotReadable:
        return Event("unreadable", at, at_raw)
    return Event(kind, at, at_raw, sender_of(look, cast), **members)


def offline_message(message: object, timestamp: object, sender: Sender) -> Event:
    """The one event of an offline message."""
    words = loose.text(message, loose.MESSAGE_LIMIT)
    at, at_raw = read_time(timestamp)
    if words is None:
        return Event("unreadable", at, at_raw)
    return Event("message", at, at_raw, sender, text=words)


def rating(value: object) -> Rating | None:
    return "good" if value == "good" else "bad" if value == "bad" else None


def read_kind(record: Record) -> tuple[EventKind, dict[str, Any]]:
    """What happened, and the Event's members that say it. Raises NotReadable."""
    event_type = record.get("type")
    if not isinstance(event_type, str) or not event_type:
        raise NotReadable
    reader = _READERS.get(event_type)
    if reader is not None:
        return reader(record)
    if isinstance(record.get("attachment"), dict):
        return _file(record)
    if "prev_department_id" in record:
        return _transfer(record)
    return _unknown(record)


def options(value: object) -> list[str]:
    """The choices offered with a message: `Yes/No`, or a list."""
    if not value:
        return []
    if isinstance(value, str):
        value = [choice.strip() for choice in value.split("/")]
    return loose.texts(value, loose.NAME_LIMIT)


_Read = tuple[EventKind, dict[str, Any]]


def _message(record: Record) -> _Read:
    return _structured(record) or _plain_message(record)


def _plain_message(record: Record) -> _Read:
    if record.get("msg") is None:
        return _unknown(record)
    words = loose.text(record["msg"], loose.MESSAGE_LIMIT)
    if words is None:
        raise NotReadable
    return "message", {"text": words, "options": options(record.get("options"))}


def _structured(record: Record) -> _Read | None:
    """Its plain words, if any, and what else it says. None: nothing of it can be read."""
    lines, choices = read_structured(record.get("structured_msg"))
    if not lines and not choices:
        return None
    plain = loose.texts([record.get("msg")], loose.MESSAGE_LIMIT)
    words = loose.clip("\n".join(dict.fromkeys([*plain, *lines])), loose.MESSAGE_LIMIT)
    offered = list(dict.fromkeys([*options(record.get("options")), *choices]))
    return "message", {"text": words, "options": offered}


def _system(record: Record) -> _Read:
    return ("system" if record.get("msg") else "unknown"), {
        "text": _plain_message(record)[1]["text"]
    }


def _tags(record: Record) -> _Read:
    before = loose.texts(record.get("tags"), loose.TAG_LIMIT)
    after = loose.texts(record.get("new_tags"), loose.TAG_LIMIT)
    had, has = set(before), set(after)
    return "tags", {
        "tags_added": [tag for tag in after if tag not in had],
        "tags_removed": [tag for tag in before if tag not in has],
    }


def _comment(record: Record) -> _Read:
    return "comment", {"text": loose.text(record.get("new_comment"), loose.MESSAGE_LIMIT)}


def _rating(record: Record) -> _Read:
    return "rating", {"rating": rating(record.get("new_rating", record.get("rating")))}


def _transfer(record: Record) -> _Read:
    return "transfer", {"department": loose.name(record.get("department_name")) or None}


def _file(record: Record) -> _Read:
    return "file", {"file": file_link(record)}


def _join(record: Record) -> _Read:
    return "join", {"department": loose.name(record.get("department_name")) or None}


def _leave(_: Record) -> _Read:
    return "leave", {}


def _unknown(record: Record) -> _Read:
    return "unknown", {"text": loose.name(record.get("type"))}


_READERS: Final[dict[str, Callable[[Record], _Read]]] = {
    "chat.msg": _message,
    "chat.triggermsg": _message,
    "chat.systemmsg": _system,
    "chat.memberjoin": _join,
    "chat.memberleave": _leave,
    "chat.tag": _tags,
    "chat.comment": _comment,
    "chat.rating": _rating,
    "chat.file": _file,
    "chat.file.upload": _file,
}
