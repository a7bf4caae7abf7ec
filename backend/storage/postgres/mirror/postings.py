"""Which chats have a token, as sets of numbers: a block of 1024 at a time.

A block's members are a whole number whose bit n is set when the chat n of the block has the token:
sets are cut and joined as numbers are. Stored they are two bytes for each member, or 128 bytes for
the block, whichever is shorter.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import Final

BITS: Final = 10
SIZE: Final = 1 << BITS
AS_BITS: Final = SIZE // 8
MASK: Final = SIZE - 1

Members = dict[int, int]
"""Block → its members. No block is empty."""


def packed(members: int) -> bytes:
    if members.bit_count() * 2 >= AS_BITS:
        return members.to_bytes(AS_BITS, "little")
    offsets = list(_bits(members))
    return struct.pack(f"<{len(offsets)}H", *offsets)


def unpacked(stored: bytes) -> int:
    if len(stored) == AS_BITS:
        return int.from_bytes(stored, "little")
    members = 0
    for offset in struct.unpack(f"<{len(stored) // 2}H", stored):
        members |= 1 << offset
    return members


def members_of(numbers: Iterable[int]) -> Members:
    found: Members = {}
    for number in numbers:
        block = number >> BITS
        found[block] = found.get(block, 0) | 1 << (number & MASK)
    return found


def numbers_in(members: Members) -> list[int]:
    """In no order."""
    return [block << BITS | offset for block, some in members.items() for offset in _bits(some)]


def has(members: Members, number: int) -> bool:
    return members.get(number >> BITS, 0) >> (number & MASK) & 1 == 1


def count(members: Members) -> int:
    return sum(some.bit_count() for some in members.values())


def both(one: Members, other: Members) -> Members:
    if len(other) < len(one):
        one, other = other, one
    found = {block: some & other[block] for block, some in one.items() if block in other}
    return {block: some for block, some in found.items() if some}


def either(one: Members, other: Members) -> Members:
    found = dict(one)
    for block, some in other.items():
        found[block] = found.get(block, 0) | some
    return found


def without(one: Members, other: Members) -> Members:
    found = {block: some & ~other.get(block, 0) for block, some in one.items()}
    return {block: some for block, some in found.items() if some}


def _bits(members: int) -> Iterator[int]:
    while members:
        lowest = members & -members
        yield lowest.bit_length() - 1
        members ^= lowest
