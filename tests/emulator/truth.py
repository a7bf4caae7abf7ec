"""What the account really holds, for tests that ask whether a copy is the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

import msgspec

from tests.emulator.chat_api.responses import chat_json
from tests.emulator.switches import Switches
from tests.emulator.world.content import Json
from tests.emulator.world.world import World

_BEFORE_ALL: Final = (-(2**62), "")
_PLAIN: Final = Switches()
Row = tuple[str, object, bool, str]
"""Id, `update_timestamp`, whether it is deleted, `content_hash`."""


def truth(world: World) -> Iterator[Row]:
    """All chats in the order of exports, running and deleted ones among them."""
    for chat in world.chats.updated_after(_BEFORE_ALL):
        shown = content_hash(chat_json(chat, _PLAIN))
        yield chat["id"], chat.get("update_timestamp"), bool(chat.get("deleted")), shown


def content_hash(shown: Json) -> str:
    """Of a chat as `GET chats/{id}` answers it while every switch is at its default."""
    try:
        packed = msgspec.json.encode(shown, order="sorted")
    except (UnicodeEncodeError, OverflowError):
        packed = json.dumps(shown, sort_keys=True).encode()
    return blake2b(packed, digest_size=8).hexdigest()
