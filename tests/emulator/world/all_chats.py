"""All chats of an account: those that are held, and behind them those made when asked for."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from heapq import merge

from .bulk.bulk import Bulk, Started, Updated
from .content import Json
from .held import HeldChats


class AllChats(MutableMapping[str, Json]):
    """By id. A bulk chat that is put again or taken out lives on, or not, among the held ones."""

    def __init__(self, held: HeldChats, bulk: Bulk) -> None:
        self.held, self.bulk = held, bulk
        self.left: set[int] = set()
        """Numbers of the bulk chats that were changed or taken out."""

    def __getitem__(self, chat_id: str) -> Json:
        if chat_id in self.held:
            return self.held[chat_id]
        number = self._in_bulk(chat_id)
        if number is None:
            raise KeyError(chat_id)
        return self.bulk.chat(number)

    def __setitem__(self, chat_id: str, chat: Json) -> None:
        if (number := self._in_bulk(chat_id)) is not None:
            self.left.add(number)
        self.held[chat_id] = chat

    def __delitem__(self, chat_id: str) -> None:
        if (number := self._in_bulk(chat_id)) is not None:
            self.left.add(number)
        else:
            del self.held[chat_id]

    def __contains__(self, chat_id: object) -> bool:
        return isinstance(chat_id, str) and (
            chat_id in self.held or self._in_bulk(chat_id) is not None
        )

    def __iter__(self) -> Iterator[str]:
        yield from self.held
        yield from (self.bulk.id(n) for n in range(self.bulk.count) if n not in self.left)

    def __len__(self) -> int:
        return len(self.held) + self.bulk.count - len(self.left)

    def clear(self) -> None:
        self.held.clear()
        self.left.update(range(self.bulk.count))

    def updated_after(self, place: Updated) -> Iterator[Json]:
        """All behind that place, by last change and id: the order of exports."""
        held = ((place, None) for place in self.held.updated_after(place))
        return self._in_turn(merge(held, self.bulk.updated_after(place), key=_first))

    def started_before(self, place: Started | None) -> Iterator[Json]:
        """All before that place, the newest first by beginning and id: the order of lists."""
        held = ((place, None) for place in self.held.started_before(place))
        bulk = self.bulk.started_before(place)
        return self._in_turn(merge(held, bulk, key=_first, reverse=True))

    def _in_turn(self, places: Iterator[tuple[tuple[object, str], int | None]]) -> Iterator[Json]:
        for (_, chat_id), number in places:
            if number is None:
                yield self.held[chat_id]
            elif number not in self.left:
                yield self.bulk.chat(number)

    def _in_bulk(self, chat_id: str) -> int | None:
        number = self.bulk.number(chat_id)
        return None if number in self.left else number


def _first(pair: tuple[tuple[object, str], int | None]) -> tuple[object, str]:
    return pair[0]
