"""Who wrote a record of the history: visitor, agent, trigger, or unknown.

Old records name no role, only a display name, which visitors choose themselves and may change. In
this order: `sender_type`; `nick`; `agent_id`; the visitor's name; a name on the chat's list of
agents; else unknown (triggers sign with names such as "Customer Service" that are on no list).
Only members that Zendesk sets make an agent out of a name the visitor uses too.
https://developer.zendesk.com/api-reference/live-chat/chat-api/chats/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from msgspec import Struct

from backend.chats import loose
from backend.chats.model import Role, Sender

Record = dict[str, object]

_SENDER_TYPES: Final[dict[str, Role]] = {
    "visitor": "visitor",
    "agent": "agent",
    "trigger": "trigger",
}


class Look(NamedTuple):
    """All that is seen of a record when its sender is told."""

    name: str
    stated: Role | None
    joins: bool
    has_department: bool
    has_msg_id: bool
    """Where roles are not stated, only the visitor's messages carry an id."""


class Cast(Struct, frozen=True):
    """The names of one chat."""

    visitor: str
    """The visitor's name as it was at the end."""
    visitor_names: frozenset[str]
    """All names the visitor is known to have used."""
    doubtful: frozenset[str]
    """Names that may be the visitor's."""
    agents: frozenset[str]


def look_of(record: Record) -> Look:
    return Look(
        name=loose.name(record.get("name")),
        stated=stated_role(record.get("sender_type"), record.get("nick"), record.get("agent_id")),
        joins=record.get("type") == "chat.memberjoin",
        has_department="department_id" in record,
        has_msg_id=bool(loose.name(record.get("msg_id"))),
    )


def cast_of(visitor: str, agents: Iterable[str], looks: Iterable[Look]) -> Cast:
    """Look at all records for names, in their order, before any role is given.

    A look that was there before changes nothing.
    """
    names, doubtful = {visitor} - {""}, set[str]()
    first_join = True
    for look in looks:
        opens = look.joins and first_join and look.has_department
        first_join = first_join and not look.joins
        if look.stated == "visitor" or (look.stated is None and opens):
            names.add(look.name)
        elif look.stated is None and look.has_msg_id:
            doubtful.add(look.name)
    return Cast(visitor, frozenset(names), frozenset(doubtful | names), frozenset(agents))


def sender_of(look: Look, cast: Cast) -> Sender | None:
    """None when the record names nobody."""
    role = look.stated or _by_name(look, cast)
    return Sender(look.name, role) if look.name or role != "unknown" else None


def stated_role(sender_type: object, nick: object, agent_id: object) -> Role | None:
    """The role by members that only Zendesk sets."""
    if isinstance(sender_type, str) and sender_type.lower() in _SENDER_TYPES:
        return _SENDER_TYPES[sender_type.lower()]
    if isinstance(nick, str) and (role := _by_nick(nick.lower())) is not None:
        return role
    return "agent" if loose.name(agent_id) not in ("", "0") else None


def _by_nick(nick: str) -> Role | None:
    """`visitor`, `agent:7`, `agent:trigger`."""
    kind, _, number = nick.partition(":")
    if kind == "agent" and number:
        return "trigger" if number == "trigger" else "agent"
    return "visitor" if kind == "visitor" else None


def _by_name(look: Look, cast: Cast) -> Role:
    name = look.name
    if not name:
        return "unknown"
    if name == cast.visitor:
        return "visitor"
    if name in cast.visitor_names:
        return "visitor" if name not in cast.agents or look.has_msg_id else "unknown"
    if name in cast.agents and name not in cast.doubtful:
        return "agent"
    return "unknown"
