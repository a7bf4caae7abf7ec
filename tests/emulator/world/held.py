"""The chats that are held as whole objects, in the orders in which they are asked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, MutableMapping

from .bulk.bulk import Started, Updated
from .content import Json
from .times import seconds


class HeldChats(MutableMapping[str, Json]):
    """By id. A chat counts as it was when it was put in: to change its times, put it again."""

    def __init__(self, chats: dict[str, Json]) -> None:
        self._chats = chats
        self._places = {chat_id: _places(chat) for chat_id, chat in chats.items()}
        self._updated = sorted(updated for updated, _ in self._places.values())
        self._started = sorted(started for _, started in self._places.values())

    def copy(self) -> HeldChats:
        """With tables of its own; the chats are the same."""
        twin = HeldChats({})
        twin._chats, twin._places = self._chats.copy(), self._places.copy()
        twin._updated, twin._started = self._updated.copy(), self._started.copy()
        return twin

    def __getitem__(self, chat_id: str) -> Json:
        return self._chats[chat_id]

    def __setitem__(self, chat_id: str, chat: Json) -> None:
        if chat_id in self._places:
            self._forget(chat_id)
        updated, started = self._places[chat_id] = _places(chat)
        insort(self._updated, updated)
        insort(self._started, started)
        self._chats[chat_id] = chat

    def __delitem__(self, chat_id: str) -> None:
        del self._chats[chat_id]
        self._forget(chat_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._chats)

    def __len__(self) -> int:
        return len(self._chats)

    def updated_after(self, place: Updated) -> Iterator[Updated]:
        return iter(self._updated[bisect_right(self._updated, place) :])

    def started_before(self, place: Started | None) -> Iterator[Started]:
        """The newest first."""
        end = len(self._started) if place is None else bisect_left(self._started, place)
        return reversed(self._started[:end])

    def _forget(self, chat_id: str) -> None:
        updated, started = self._places.pop(chat_id)
        self._updated.pop(bisect_left(self._updated, updated))
        self._started.pop(bisect_left(self._started, started))


def _places(chat: Json) -> tuple[Updated, Started]:
    chat_id = str(chat["id"])
    updated = int(seconds(chat.get("update_timestamp")))
    return (updated, chat_id), (str(chat.get("timestamp")), chat_id)
