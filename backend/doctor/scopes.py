"""What a Chat token's scopes are good for.

https://developer.zendesk.com/api-reference/live-chat/chat-conversations-api/conversations-api/
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Final, Literal

Feature = Literal["transcripts", "conversations"]

NEEDED: Final[Mapping[Feature, frozenset[str]]] = {
    "transcripts": frozenset({"read"}),
    "conversations": frozenset({"read", "write", "chat"}),
}
"""`conversations`: the Chat Conversations API, which Chatside doesn't use; all three together."""


def missing(scopes: Set[str], feature: Feature) -> frozenset[str]:
    """What a new token would need besides; empty when these scopes suffice."""
    return NEEDED[feature] - scopes


def written(scopes: Set[str]) -> str:
    """In the order people write them; what isn't one of Chat's comes last."""
    order = ("read", "write", "chat")
    known = [scope for scope in order if scope in scopes]
    return " ".join([*known, *sorted(scopes - set(order))]) or "none"
