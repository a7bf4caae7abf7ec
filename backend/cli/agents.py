"""Naming an agent at the command line: by their id, or their address in Zendesk Chat."""

from __future__ import annotations

from backend.accounts.account import Account
from backend.errors import AgentUnknown
from backend.wiring import Desk, open_access


async def agent_id(desk: Desk, account: Account, who: str) -> int:
    """Raises AgentUnknown, and ChatUnavailable's family for an address."""
    if who.isascii() and who.isdigit() and 0 < int(who) < 2**53:
        return int(who)
    found = await open_access(desk).chat_agent_id(account, who) if "@" in who else None
    if found is None:
        raise AgentUnknown
    return found
