"""A chat's place: beside the other chats with the same e-mail address."""

from __future__ import annotations

from typing import Final

NUMBER_BITS: Final = 32
EMAIL_BYTES: Final = 4


def place_of(email: bytes, number: int) -> int:
    """Not negative, and no other chat's. Addresses may share their 31 bits: no harm is done."""
    beside = int.from_bytes(email[:EMAIL_BYTES], "big") >> 1
    return beside << NUMBER_BITS | number


def number_at(place: int) -> int:
    return place & ((1 << NUMBER_BITS) - 1)
