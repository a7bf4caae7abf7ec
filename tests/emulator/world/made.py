"""What worlds are made of: told once, then handed on from each world that ended to the next.

Telling is slow, so a process keeps the last contents, packed. Unpacking is slow too, so a content
that comes back is used again, but only if it still packs to the same bytes: what one world did to
its content can't reach another, and no two have one at the same time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import msgspec
from msgspec import Struct

from .content import Content
from .held import HeldChats
from .seed import content


class MadeOf(NamedTuple):
    subdomain: str
    seed: int
    chats: int
    now: int
    known: bool


class Made(Struct):
    """Who puts, takes or replaces something does it in a copy of the tables."""

    of: MadeOf
    content: Content
    chats: HeldChats

    def give_back(self) -> None:
        _spare[self.of] = self


_spare: dict[MadeOf, Made] = {}


def made(of: MadeOf) -> Made:
    """Nobody else has it."""
    spare = _spare.pop(of, None)
    if spare is not None and msgspec.msgpack.encode(spare.content) == _packed(of):
        return spare
    _forget_other_hours(of.now)
    told = msgspec.msgpack.decode(_packed(of), type=Content)
    return Made(of, told, HeldChats(told.chats))


def _forget_other_hours(now: int) -> None:
    for other in [other for other in _spare if other.now != now]:
        _spare.pop(other, None)


@lru_cache(maxsize=8)
def _packed(of: MadeOf) -> bytes:
    return msgspec.msgpack.encode(content(*of[:-1], known=of.known))
