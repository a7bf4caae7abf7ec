"""All ordinary chats of a large world, by number from 0 in the order of their last change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.emulator.world.chats import chat_id
from tests.emulator.world.content import Json
from tests.emulator.world.customers import SPAN
from tests.emulator.world.times import seconds, whole

from . import planted
from .maker import BulkMaker
from .mixing import CODE, Codes, salt
from .outlines import Outline, Outlines
from .planted import Planted
from .visitors import Visitors

Updated = tuple[int, str]
"""Second of the last change, id: the order of exports."""
Started = tuple[str, str]
"""Beginning as Zendesk writes it, id: the order of lists."""
_WINDOW: Final = 512
_TICKET_EVERY: Final = 5
_FIRST_TICKET: Final = 100_000


class Bulk:
    """`count` chats over the years until `newest`, of `messages` messages on average."""

    def __init__(
        self, account_number: int, seed: int, count: int, newest: int, messages: int = 8
    ) -> None:
        self._account_number, key = account_number, f"{account_number}:{seed}"
        self.count = count
        self.outlines = Outlines(count, newest - SPAN, newest, messages, key)
        self.visitors = Visitors(count, account_number, key)
        self.words = Planted(planted.WORDS, count, key)
        self.tags = Planted(planted.TAGS, count, key)
        self._codes = Codes(salt(key, "ids"))
        self._deleted = frozenset(self._gone())
        self.newest = newest
        """Second of the last change of all."""
        self._maker = BulkMaker(account_number, newest, seed)
        self._step_s = max(1, SPAN // max(1, count))

    def chat(self, number: int) -> Json:
        outline = self.outlines.of(number)
        visitor = self.visitors.visitor(self.visitors.of(number))
        chat = self._maker.made(outline, visitor, self.words.of(number))
        ticket = _FIRST_TICKET + number if number % _TICKET_EVERY == 0 else None
        return {
            **chat,
            "id": self._id(outline),
            "tags": self.tags.of(number),
            "zendesk_ticket_id": ticket,
            "deleted": self.deleted(number),
            "update_timestamp": whole(outline.update),
        }

    def id(self, number: int) -> str:
        return self._id(self.outlines.of(number))

    def number(self, chat_id: str) -> int | None:
        """None: the id is of no chat here."""
        code = chat_id[-CODE:]
        number = self._codes.number(code) if len(code) == CODE else None
        if number is None or number >= self.count or self.id(number) != chat_id:
            return None
        return number

    def deleted(self, number: int) -> bool:
        """From the beginning."""
        return number in self._deleted

    def alive_since(self, low: float | None) -> int:
        """How many that are not deleted began at `low` or later; None: at all."""
        if low is None:
            return self.count - len(self._deleted)
        some, rest = self.outlines.started_since(low)
        gone = sum(number >= rest.start for number in self._deleted)
        return sum(number not in self._deleted for number in some) + len(rest) - gone

    def updated_after(self, place: Updated) -> Iterator[tuple[Updated, int]]:
        """Places and numbers of all chats behind `place`, in order."""
        first = self.outlines.updated_from(place[0])
        while first < self.count:
            last = self.outlines.update(min(first + _WINDOW, self.count) - 1)
            end = self.outlines.updated_until(last)
            outlines = map(self.outlines.of, range(first, end))
            places = [((outline.update, self._id(outline)), outline.number) for outline in outlines]
            yield from sorted(pair for pair in places if pair[0] > place)
            first = end

    def started_before(self, place: Started | None) -> Iterator[tuple[Started, int]]:
        """Places and numbers of all chats before `place`, the newest first."""
        high, width = self.newest, self._step_s * _WINDOW // 8
        if place is not None:
            high = min(high, int(seconds(place[0])) + 1)
        while high > self.outlines.oldest:
            outlines = self.outlines.started(high - width, high)
            places = [(self.started(outline), outline.number) for outline in outlines]
            yield from sorted((p for p in places if place is None or p[0] < place), reverse=True)
            high -= width

    def started(self, outline: Outline) -> Started:
        return whole(outline.start), self._id(outline)

    def of_address(self, words: str) -> list[int]:
        """Numbers of all chats whose visitor's address may hold these words, an `@` among them."""
        found = self.visitors.with_address(words)
        return [number for visitor in found for number in self.visitors.numbers(visitor)]

    def _id(self, outline: Outline) -> str:
        return chat_id(outline.start, self._account_number, self._codes.code(outline.number))

    def _gone(self) -> Iterator[int]:
        """One chat of two hundred, but none of the famous customers'."""
        famous = self.visitors.famous
        return (n for n in self.outlines.marked if self.visitors.of(n) not in famous)
