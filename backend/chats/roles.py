"""Who wrote a record of the history: visitor, agent, trigger, or unknown.

Old records name no role, only a display name, which visitors choose themselves and may change. In
this order: `sender_type`; `nick`; `agent_id`; the visitor's name; a name on the chat's list of
agents; else unknown (triggers sign with names such as "Customer Service" that are on no list).
Only members that Zendesk sets make an agent out of a name the visitor uses too.
https://developer.zendesk.com/api-reference/live-chat/chat-api/chats/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from backend.chats import loose
from backend.chats.model import Role, Sender

Record = dict[str, object]

_SENDER_TYPES: Final[dict[str, Role]] = {
    "visitor": "visitor",
    "agent": "agent",
    "trigger": "trigger",
}


class Cast(Struct, frozen=True):
    """The names of one chat."""

    visitor: str
    """The visitor's name as it was at the end."""
    visitor_names: frozenset[str]
    """All names the visitor is known to have used."""
    doubtful: frozenset[str]
    """Names that may be the visitor's."""
    agents: frozenset[str]


def cast_of(visitor: str, agents: Iterable[str], records: Iterable[object]) -> Cast:
    """Read all records for names, before any role is given."""
    names, doubtful = {visitor} - {""}, set[str]()
    first_join = True
    for record in filter(None, map(loose.members, records)):
        role, name = _stated(record), loose.name(record.get("name"))
        joins = record.get("type") == "chat.memberjoin"
        opens = joins and first_join and "department_id" in record
        first_join = first_join and not joins
        if role == "visitor" or (role is None and opens):
            names.add(name)
        elif role is None and _has_msg_id(record):
            doubtful.add(name)
    return Cast(visitor, frozenset(names), frozenset(doubtful | names), frozenset(agents))


def sender_of(record: Record, cast: Cast) -> Sender | None:
    """None when the record names nobody."""
    name = loose.name(record.get("name"))
    role = _stated(record)
    if role is None:
        role = _by_name(name, record, cast)
    return Sender(name, role) if name or role != "unknown" else None


def _stated(record: Record) -> Role | None:
    """The role by members that only Zendesk sets."""
    sender_type, nick = record.get("sender_type"), record.get("nick")
    if isinstance(sender_type, str) and sender_type.lower() in _SENDER_TYPES:
        return _SENDER_TYPES[sender_type.lower()]
    if isinstance(nick, str) and (role := _by_nick(nick.lower())) is not None:
        return role
    return "agent" if loose.name(record.get("agent_id")) not in ("", "0") else None


def _by_nick(nick: str) -> Role | None:
    """`visitor`, `agent:7`, `agent:trigger`."""
    kind, _, number = nick.partition(":")
    if kind == "agent" and number:
        return "trigger" if number == "trigger" else "agent"
    return "visitor" if kind == "visitor" else None


def _by_name(name: str, record: Record, cast: Cast) -> Role:
    if not name:
        return "unknown"
    if name == cast.visitor:
        return "visitor"
    if name in cast.visitor_names:
        return "visitor" if name not in cast.agents or _has_msg_id(record) else "unknown"
    if name in cast.agents and name not in cast.doubtful:
        return "agent"
    return "unknown"


def _has_msg_id(record: Record) -> bool:
    """Where roles are not stated, only the visitor's messages carry an id."""
    return bool(loose.name(record.get("msg_id")))
