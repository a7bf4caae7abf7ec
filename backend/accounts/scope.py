"""Who asks: an agent, in an account, by an installation, on one page."""

from __future__ import annotations

from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.extent import Extent
from backend.accounts.place import Place


class Scope(Struct, frozen=True):
    """Made only from a verified session; what access decisions are made of."""

    account: Account
    installation_id: int
    agent_id: int
    """Zendesk user id of the signed agent (equal to the Chat agent id on integrated accounts)."""
    session_id: str
    """The same through all renewals of one page."""
    place: Place = "ticket_sidebar"
    """Where that page stands, as Zendesk signed it."""
    extent: Extent | None = None
    """Which chats the agent may see, once that was decided; None: all of the account's."""
