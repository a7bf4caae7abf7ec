"""Identity keys: what a visitor is found by, as keyed hashes, so that no address is stored.

An e-mail address is folded as `chats.matching` folds it. A telephone number counts as E.164 when it
is written with its country (`+49 …`, `0049 …`); any other is a key of its bare digits, which no
international number shares. Nothing is guessed: whose country a national number belongs to, no
member of a chat tells. (A library of numbering plans, `phonenumbers`, would tell valid numbers from
invalid ones, for 100 µs a number and 10 MB; an invalid number that equals the requester's is as
good a match.)
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

from msgspec import Struct

from backend.chats.matching import folded_email
from backend.chats.reading import Reading
from backend.keys.sealing import DataKey

LEAST_DIGITS: Final = 6
MOST_DIGITS: Final = 15
"""E.164 has no longer ones."""
NAME_BYTES: Final = 8

_BEHIND: Final = re.compile(r"(?:[a-z#,;]|\s/\s).*", re.IGNORECASE | re.ASCII | re.DOTALL)
"""An extension, or a second number."""
_TRUNK: Final = re.compile(r"\(0+\)")
"""`+49 (0)30 …`: dialled inside the country only."""
_DIGITS: Final = re.compile(r"[0-9]+", re.ASCII)


class Identities:
    """One account's."""

    def __init__(self, key: DataKey) -> None:
        self._key = key

    def email(self, address: str) -> bytes:
        return self._key.keyed_bytes("email", folded_email(address))

    def phone(self, number: str) -> bytes | None:
        """None for what has too few digits, or too many, to be one."""
        told = telephone(number)
        return None if told is None else self._key.keyed_bytes("phone", told)

    def external(self, external_id: str) -> bytes:
        return self._key.keyed_bytes("external", external_id.strip())

    def visitor(self, visitor_id: str) -> bytes:
        return self._key.keyed_bytes("visitor", visitor_id)

    def name(self, typed: str) -> bytes:
        """Empty for none. Tells names apart, nothing more."""
        return self._key.keyed_bytes("name", typed)[:NAME_BYTES] if typed else b""


class Keys(Struct, frozen=True):
    """A visitor's identity keys; empty where nothing is known."""

    email: bytes
    visitor: bytes
    phone: bytes
    external: bytes

    @property
    def known(self) -> tuple[bytes, ...]:
        return tuple(filter(None, (self.email, self.visitor, self.phone, self.external)))


def keys_of(own: Identities, reading: Reading) -> Keys:
    """Whose chat it is. An address without an @ is no requester's."""
    visitor = reading.chat.visitor
    return Keys(
        email=own.email(visitor.email) if "@" in visitor.email else b"",
        visitor=own.visitor(visitor.id) if visitor.id else b"",
        phone=(own.phone(reading.phone) if reading.phone else None) or b"",
        external=own.external(reading.external_id) if reading.external_id.strip() else b"",
    )


def telephone(number: str) -> str | None:
    """`+4930123456` for an international number, `30123456` for another.

    `number` is whatever somebody typed. What stands before the number, such as `Tel.:`, is passed
    over; what stands behind it is cut off.
    """
    begin = re.search(r"[+(]*[0-9]", number := normalize("NFKC", number), re.ASCII)
    if begin is None:
        return None
    number = _BEHIND.sub("", number[begin.start() :])
    international = "+" in begin[0]
    digits = "".join(_DIGITS.findall(_TRUNK.sub("", number)))
    if not international and digits.startswith("00"):
        international, digits = True, digits[2:]
    if not LEAST_DIGITS <= len(digits) <= MOST_DIGITS:
        return None
    return f"+{digits}" if international else digits.lstrip("0") or None
