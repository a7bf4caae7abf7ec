"""The account's data while it runs: made from the seed, then changed by the control."""

from __future__ import annotations

import time
from collections.abc import Iterable

from .all_chats import AllChats
from .bulk.bulk import Bulk
from .content import Json
from .customers import NEWEST
from .made import MadeOf, made
from .running import Running
from .seed import account_number
from .times import seconds, whole

HOUR = 3600
MOST_HELD = 5000
HELD = 2000


class World:
    """Chats are whole JSON objects, with `update_timestamp` and `deleted` as exports show them.

    Everything hangs on the hour of `now`, so worlds of the same hour are equal. Above `MOST_HELD`
    chats only the first `HELD` are told one by one and held; the others are made when asked for,
    with `messages` messages on average.
    """

    def __init__(
        self,
        subdomain: str,
        seed: int,
        chats: int,
        now: float,
        *,
        known: bool = True,
        messages: int = 8,
    ) -> None:
        hour, held = int(now // HOUR) * HOUR, chats if chats <= MOST_HELD else HELD
        self._made = made(MadeOf(subdomain, seed, held, hour, known))
        content, rest = self._made.content, chats - held
        self.agents, self.users = dict(content.agents), dict(content.users)
        self.tickets = dict(content.tickets)
        bulk = Bulk(account_number(subdomain), seed, rest, hour - NEWEST, messages)
        self.chats = AllChats(self._made.chats.copy(), bulk)
        self.running = Running(self, account_number(subdomain), hour)
        self.departments, self.roles, self.bans = content.departments, content.roles, content.bans
        self.shortcuts, self.triggers, self.goals = (
            content.shortcuts, content.triggers, content.goals,
        )  # fmt: skip
        self.entered: dict[str, float] = {}
        self.left: dict[str, float] = {}

    @classmethod
    def empty(cls, subdomain: str, now: float) -> World:
        """The staff and the settings; no customers, no tickets, no chats."""
        return cls(subdomain, 7, 0, now, known=False)

    def end(self) -> None:
        """Nobody uses it any more: the next world of that seed and hour begins with its content."""
        self._made.give_back()

    def put_chat(self, chat: Json, now: float | None = None, late_s: float = 0) -> None:
        """Add a chat or replace the one with its id; this counts as an edit at `now`.

        `late_s`: the change is dated so many seconds back, behind those that exports gave already.
        """
        at = time.time() if now is None else now
        chat = {"deleted": False, **chat, "update_timestamp": whole(at - late_s)}
        if chat["id"] not in self.chats:
            self.entered[chat["id"]] = at
        if not chat["deleted"]:
            self.left.pop(chat["id"], None)
        self.chats[chat["id"]] = chat

    def edit(self, ids: Iterable[str], changes: Json, now: float) -> None:
        """The same change to several chats in the same second. Unknown ids are no error."""
        for chat_id in ids:
            if (chat := self.chats.get(chat_id)) is not None:
                self.put_chat({**chat, **changes, "id": chat_id}, now)

    def take_out(self, ids: Iterable[str]) -> None:
        """Without a trace, not even in exports. Unknown ids are no error."""
        for chat_id in ids:
            self.chats.pop(chat_id, None)

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
