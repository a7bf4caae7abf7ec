"""What a list said, in twelve characters: two answers with the same mark show the same."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode

from backend.finding.question import Found, FoundChat


def mark_of(found: Found) -> str:
    """Everything that an agent sees of the first page; not how fresh it is."""
    said = f"{found.source} {found.found_about} {found.weak_about} "
    parts = [said.encode(), *map(_part, found.chats), found.newest or b""]
    return urlsafe_b64encode(hashlib.sha256(b"\0".join(parts)).digest()[:9]).decode()


def _part(chat: FoundChat) -> bytes:
    return chat.match.grade.encode() + chat.summary
