"""Somebody whose data is asked for: by everything they are known by in chats."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations
from typing import Annotated, Final

from msgspec import Meta, Struct

from backend.errors import PersonInvalid
from backend.keys.identity import Identities
from backend.keys.sealing import DataKey
from backend.sidebar.people import requester_key, stranger_key
from backend.storage.mirror import Erasure
from backend.storage.restrictions import Kind

MOST: Final = 20
FOR_EVER_S: Final = 2**40
MOST_JOINED: Final = 6
"""Addresses of which every choice is looked for in the audit: a line is keyed by all of a set."""

Address = Annotated[str, Meta(max_length=320)]
Number = Annotated[str, Meta(max_length=100)]
VisitorId = Annotated[str, Meta(max_length=256)]


class KnownBy(Struct, frozen=True):
    kind: Kind
    key: bytes
    """An identity key."""


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    requesters: Annotated[tuple[Address, ...], Meta(max_length=MOST)] = ()
    """E-mail addresses."""
    phones: Annotated[tuple[Number, ...], Meta(max_length=MOST)] = ()
    visitors: Annotated[tuple[VisitorId, ...], Meta(max_length=MOST)] = ()
    """Ids of Chat visitors: one a browser."""

    def __bool__(self) -> bool:
        return bool(self.requesters or self.phones or self.visitors)

    def known_by(self, key: DataKey) -> list[KnownBy]:
        """Raises PersonInvalid for what nobody can be known by, and for nothing at all."""
        own = Identities(key)
        known = [KnownBy("requester", own.email(_address(text))) for text in self.requesters]
        for number in self.phones:
            if (phone := own.phone(number)) is None:
                raise PersonInvalid("A phone number has too few digits, or too many.")
            known.append(KnownBy("phone", phone))
        known += [KnownBy("visitor", own.visitor(_id(text))) for text in self.visitors]
        if not known:
            raise PersonInvalid
        return known

    def erasure(self, key: DataKey, at_s: int = FOR_EVER_S) -> Erasure:
        """All of their chats that began before."""
        return Erasure(keys=tuple(one.key for one in self.known_by(key)), at_s=at_s)

    def audit_keys(self, key: DataKey) -> set[str]:
        """By which the audit's lines may name them."""
        own = Identities(key)
        keys = {requester_key(key, some) for some in _choices(self.requesters)}
        keys |= {stranger_key(key, own.email(text).hex()) for text in self.requesters}
        return keys | {stranger_key(key, own.visitor(text).hex()) for text in self.visitors}


def _address(text: str) -> str:
    if "@" not in text:
        raise PersonInvalid("An e-mail address has an @.")
    return text


def _id(text: str) -> str:
    if not text.strip():
        raise PersonInvalid("A visitor's id is empty.")
    return text.strip()


def _choices(addresses: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Each one, and all ways to take several, while those are few."""
    few = len(addresses) <= MOST_JOINED
    sizes = range(1, len(addresses) + 1) if few else (1, len(addresses))
    return chain.from_iterable(combinations(addresses, size) for size in sizes)
