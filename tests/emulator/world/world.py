"""The account's data while it runs: made from the seed, then changed by the control."""

from __future__ import annotations

import time
from functools import lru_cache

import msgspec

from .content import Content, Json
from .seed import content
from .times import seconds, whole

HOUR = 3600


class World:
    """Chats are whole JSON objects, with `update_timestamp` and `deleted` as exports show them.

    Everything hangs on the hour of `now`, so worlds of the same hour are equal.
    """

    def __init__(self, subdomain: str, seed: int, chats: int, now: float) -> None:
        packed = _packed(subdomain, seed, chats, int(now // HOUR) * HOUR)
        made = msgspec.msgpack.decode(packed, type=Content)
        self.agents, self.users, self.tickets = made.agents, made.users, made.tickets
        self.chats = made.chats
        self.departments, self.roles, self.bans = made.departments, made.roles, made.bans
        self.shortcuts, self.triggers, self.goals = made.shortcuts, made.triggers, made.goals
        self.entered: dict[str, float] = {}
        self.left: dict[str, float] = {}

    def put_chat(self, chat: Json, now: float | None = None) -> None:
        """Add a chat or replace the one with its id; this counts as an edit at `now`."""
        at = time.time() if now is None else now
        chat = {"deleted": False, **chat, "update_timestamp": whole(at)}
        if chat["id"] not in self.chats:
            self.entered[chat["id"]] = at
        self.left.pop(chat["id"], None)
        self.chats[chat["id"]] = chat

    def delete_chat(self, chat_id: str, now: float | None = None) -> None:
        """From now on only exports show it, marked. An unknown id is no error."""
        at = time.time() if now is None else now
        if (chat := self.chats.get(chat_id)) is not None:
            self.left[chat_id] = at
            self.chats[chat_id] = {**chat, "deleted": True, "update_timestamp": whole(at)}

    def searchable(self, chat: Json, now: float, lag_s: float) -> bool:
        """Whether an index that is `lag_s` seconds behind has the chat."""
        if not lag_s:
            return not chat.get("deleted")
        known_until = now - lag_s
        entered = self.entered.get(chat["id"], seconds(chat.get("timestamp")))
        gone = chat.get("deleted") and self.left.get(chat["id"], 0) <= known_until
        return not gone and entered <= known_until


@lru_cache(maxsize=8)
def _packed(subdomain: str, seed: int, chats: int, now: int) -> bytes:
    """Unpacking is a tenth of the work of making."""
    return msgspec.msgpack.encode(content(subdomain, seed, chats, now))
