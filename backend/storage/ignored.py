"""Addresses that never match anybody, such as a shop's own desk: a list per account."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from backend.keys.sealing import Place


class IgnoredAddress(Struct, frozen=True):
    key: bytes
    """The address's identity key (16 bytes): what a look-up compares."""
    sealed: bytes
    """The address itself, sealed by the account's data key: for the list that people read."""

    @staticmethod
    def place(key: bytes) -> Place:
        """Where the sealed address belongs."""
        return Place("ignored_addresses", key.hex(), "address")


class IgnoredStore(Protocol):
    async def add(self, account_id: str, ignored: IgnoredAddress) -> bool:
        """False when it was on the list already."""

    async def remove(self, account_id: str, key: bytes) -> bool:
        """False when it was not on the list."""

    async def all(self, account_id: str) -> list[IgnoredAddress]:
        """In the order in which they were added."""

    async def keys(self, account_id: str) -> frozenset[bytes]:
        """Their identity keys, for every look-up: cheap to ask for."""
