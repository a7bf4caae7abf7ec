"""How many could read past chats under each policy, counted among Chat's agents."""

from __future__ import annotations

from msgspec import Struct

from backend.connection.roster import Roster
from backend.errors import RoleShowsNoChats
from backend.finding.role import extent_of
from backend.zendesk.wire import ChatAgent


class Readers(Struct, frozen=True):
    can: int
    """How many of Chat's agents can read past chats."""
    of: int
    """How many agents Chat lists, enabled or not."""
    limited: int = 0
    """How many of those who can are shown a part of the chats only."""


class Preview(Struct, frozen=True):
    """By policy."""

    chat_agents: Readers
    chat_role: Readers
    everyone: Readers
    """Whoever may open the app can read: agents who are not in Chat are not counted."""


def preview_of(roster: Roster) -> Preview:
    """`roster`: with what the roles show."""
    enabled = [agent for agent in roster.agents if agent.enabled]
    of = len(roster.agents)
    shown = [_is_limited(agent, roster) for agent in enabled]
    limited, refused = shown.count(True), shown.count(None)
    return Preview(
        chat_agents=Readers(len(enabled), of),
        chat_role=Readers(len(enabled) - refused, of, limited),
        everyone=Readers(of, of),
    )


def _is_limited(agent: ChatAgent, roster: Roster) -> bool | None:
    """None for who reads nothing."""
    try:
        return extent_of(agent, roster) is not None
    except RoleShowsNoChats:
        return None
