"""Which past chats each of Chat's roles shows, read from the list of roles.

https://developer.zendesk.com/api-reference/live-chat/chat-api/roles/
Of `view_past_chats` only "account" was ever seen. A word that isn't known shows least: an agent's
own chats; no word at all, or a plain no, shows none.
"""

from __future__ import annotations

from typing import Final, Literal

from backend.chats import loose
from backend.errors import ZendeskUnreadable

PastChats = Literal["account", "department", "own", "none"]

WORDS: Final[dict[str, PastChats]] = {
    "account": "account",
    "all": "account",
    "department": "department",
    "departments": "department",
    "none": "none",
    "false": "none",
    "": "none",
}


def read_past_chats(raw: object) -> dict[int, PastChats]:
    """By role id. Raises ZendeskUnreadable."""
    if not isinstance(raw, list):
        raise ZendeskUnreadable
    roles = [loose.members(item) for item in raw]
    told = ((loose.whole(role.get("id")), _past_chats(role)) for role in roles)
    return {role_id: shown for role_id, shown in told if role_id is not None}


def _past_chats(role: dict[str, object]) -> PastChats:
    said = loose.members(role.get("permissions")).get("view_past_chats")
    if isinstance(said, bool) or said is None:
        return "own" if said else "none"
    return WORDS.get(said.strip().lower(), "own") if isinstance(said, str) else "none"
