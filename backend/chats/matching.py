"""When two e-mail addresses are the same: exactly, but for letter case and blanks around.

No folding of dots or of what follows a plus sign: those are other mailboxes at most providers.
"""

from __future__ import annotations

from unicodedata import normalize


def same_email(one: str | None, other: str | None) -> bool:
    """Whether both name one mailbox; never true for an empty address."""
    folded = folded_email(one)
    return folded != "" and folded == folded_email(other)


def folded_email(address: str | None) -> str:
    """Equal for equal mailboxes, "" for none.

    Lower case, not case folding: that would make `straße@` and `strasse@` equal.
    """
    return normalize("NFC", (address or "").strip()).lower()
