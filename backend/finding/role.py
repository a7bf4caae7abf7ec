"""What an agent's role in Chat shows of past chats."""

from __future__ import annotations

from backend.accounts.extent import Extent
from backend.connection.roster import Roster
from backend.errors import RoleShowsNoChats
from backend.zendesk.wire import ChatAgent


def extent_of(agent: ChatAgent, roster: Roster) -> Extent | None:
    """None: all chats. Raises RoleShowsNoChats, also for a role that nothing is known of."""
    if agent.is_administrator:
        return None
    shown = (roster.past_chats or {}).get(agent.role_id or 0, "none")
    if shown == "none":
        raise RoleShowsNoChats
    if shown == "account":
        return None
    return Extent(agent.id, agent.departments if shown == "department" else ())
