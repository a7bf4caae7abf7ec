"""When two e-mail addresses are the same: exactly, but for letter case and blanks around.

No folding of dots or of what follows a plus sign: those are other mailboxes at most providers.
"""

from __future__ import annotations

from unicodedata import normalize


def same_email(one: str | None, other: str | None) -> bool:
    """Whether both name one mailbox; never true for an empty address."""
    folded = _fold(one)
    return folded != "" and folded == _fold(other)


def _fold(address: str | None) -> str:
    """Lower case, not case folding: that would make `straße@` and `strasse@` equal."""
    return normalize("NFC", (address or "").strip()).lower()
