"""When two e-mail addresses are the same: exactly, but for letter case and blanks around.

No folding of dots or of what follows a plus sign: those are other mailboxes at most providers.
"""

from __future__ import annotations

from unicodedata import normalize

from backend.chats.model import Chat


def same_email(one: str | None, other: str | None) -> bool:
    """Whether both name one mailbox; never true for an empty address."""
    folded = _fold(one)
    return folded != "" and folded == _fold(other)


def visitor_email(chat: Chat) -> str | None:
    """The address the visitor typed, trimmed; None when there is none."""
    return chat.visitor.email.strip() or None


def _fold(address: str | None) -> str:
    """Lower case, not case folding: that would make `straße@` and `strasse@` equal."""
    return normalize("NFC", (address or "").strip()).lower()
