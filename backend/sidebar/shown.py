"""Chats as the panel gets them: what the contract names, and nothing else of them."""

from __future__ import annotations

import msgspec
from msgspec import structs

from backend.chats.model import Chat
from backend.chats.preview import preview
from backend.finding.question import FoundChat
from backend.web.contract import ChatSummary, MatchReason, Transcript


def shown_transcript(chat: Chat) -> Transcript:
    members = structs.asdict(chat) | {"entries": chat.events}
    return msgspec.convert(members, Transcript, from_attributes=True)


def shown_summary(found: FoundChat, address_total: int) -> ChatSummary:
    """`address_total`: how many addresses the requester has."""
    chat, match = found.chat, found.match
    members = structs.asdict(chat) | {
        "preview": preview(chat),
        "messages": sum(event.kind == "message" for event in chat.events),
        "grade": match.grade,
        "reason": MatchReason(match.reason, match.address_number, address_total),
    }
    return msgspec.convert(members, ChatSummary)
