"""Which chats a caller sees in lists, searches and one by one; exports have their own rules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from tests.emulator.account import Account
from tests.emulator.world.bulk.bulk import Started
from tests.emulator.world.content import Json
from tests.emulator.world.staff import DAY
from tests.emulator.world.times import seconds, whole

from .caller import Caller


def running(chat: Json) -> bool:
    """A conversation that has not ended; offline messages have no end."""
    return chat.get("type") == "chat" and not chat.get("end_timestamp")


class Visible:
    def __init__(self, account: Account, caller: Caller) -> None:
        self._caller, self._switches = caller, account.switches
        self._chats = account.world.chats
        self.since = history_begins(account)

    def __call__(self, chat: Json) -> bool:
        return not chat.get("deleted") and self.but_for_deletion(chat)

    def but_for_deletion(self, chat: Json) -> bool:
        return (
            not self._switches.messaging_account
            and str(chat.get("timestamp")) >= self.since
            and (self._switches.list_active_chats or not running(chat))
            and self._caller.sees(chat)
        )

    def one(self, chat_id: str) -> Json | None:
        chat = self._chats.get(chat_id)
        return chat if chat is not None and self(chat) else None

    def newest(self, before: Started | None) -> Iterator[Json]:
        """The newest first."""
        if self._switches.messaging_account:
            return iter(())
        ordered = self._chats.started_before(before)
        recent = takewhile(lambda chat: str(chat.get("timestamp")) >= self.since, ordered)
        return filter(self, recent)

    def count(self) -> int:
        """Callers who don't see all of a large world make this slow: every chat is looked at."""
        if self._switches.messaging_account:
            return 0
        if self._caller.past != "account":
            return sum(map(self, self._chats.values()))
        bulk = self._chats.bulk
        low = seconds(self.since) if self.since else None
        left = sum(self(bulk.chat(number)) for number in self._chats.left)
        return sum(map(self, self._chats.held.values())) + bulk.alive_since(low) - left


def history_begins(account: Account) -> str:
    """Older beginnings are hidden by the plan; "" when none are."""
    days = account.switches.history_window_days
    return "" if days is None else whole(account.clock.now() - days * DAY)
