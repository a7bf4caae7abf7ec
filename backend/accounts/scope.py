"""Who asks: the first argument of every store function that touches an account's data."""

from __future__ import annotations

from msgspec import Struct

from backend.accounts.account import Account


class Scope(Struct, frozen=True):
    """Made only from a verified session; carries what access decisions need."""

    account: Account
    installation_id: int
    agent_id: int
    """Zendesk user id of the signed agent (equal to the Chat agent id on integrated accounts)."""
    session_id: str
    """The same through all renewals of one page."""
