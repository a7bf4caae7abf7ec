"""A record of Zendesk's, read: the chat, and what is looked at but never kept or shown."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from backend.chats import loose
from backend.chats.model import Chat
from backend.chats.parse import ID_LIMIT, parse_chat

PHONE_LIMIT: Final = 100


class Reading(Struct, frozen=True, gc=False):
    chat: Chat
    phone: str = ""
    """As the visitor typed it. This and the external id only serve to find chats again."""
    external_id: str = ""


def read_record(value: object) -> Reading:
    """Any JSON value gives a Reading."""
    visitor = loose.members(loose.members(value).get("visitor"))
    return Reading(
        parse_chat(value),
        loose.text(visitor.get("phone"), PHONE_LIMIT) or "",
        loose.text(visitor.get("external_id"), ID_LIMIT) or "",
    )
