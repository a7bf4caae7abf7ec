"""What a page of chats means for what is stored: new, changed, the same, or not to be kept."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, structs

from backend.storage.mirror import NO_TIME, Changes, MirroredChat

Stored = tuple[int, int, bytes]
"""Number, update time, content hash."""


class Sorted(Struct):
    added: list[MirroredChat] = []
    changed: list[tuple[int, MirroredChat]] = []
    """With the stored number and the update time to keep."""
    touched: list[tuple[int, int]] = []
    """(update time, number): the same content, changed later."""
    withheld: list[MirroredChat] = []
    """Of restricted people: to be kept where nobody is shown them."""
    unchanged: int = 0
    refused: int = 0


class Keeping(Struct, frozen=True):
    """What keeps chats out."""

    refuse: Callable[[MirroredChat], bool]
    """Whether a tombstone does."""
    restricted: Callable[[MirroredChat], bool]
    """Whether a chat is a restricted person's."""
    keep_from_ms: int | None


def latest_of(changes: Changes) -> dict[str, MirroredChat]:
    """Each chat once, those aside that are deleted."""
    latest = {chat.id: chat for chat in sorted(changes.chats, key=lambda c: c.updated_s)}
    for chat_id in changes.deleted:
        latest.pop(chat_id, None)
    return latest


def sorted_out(
    latest: dict[str, MirroredChat], stored: dict[str, Stored], keeping: Keeping
) -> Sorted:
    found = Sorted()
    for chat in latest.values():
        if keeping.refuse(chat) or _too_old(chat, keeping.keep_from_ms):
            found.refused += 1
        elif keeping.restricted(chat):
            found.withheld.append(chat)
        elif chat.id not in stored:
            found.added.append(chat)
        else:
            _compare(found, chat, *stored[chat.id])
    return found


def _compare(found: Sorted, chat: MirroredChat, number: int, updated: int, known: bytes) -> None:
    """A live answer has no update time: the stored one stays. An older chat changes nothing."""
    at = chat.updated_s or updated
    if at < updated or (at == updated and chat.content_hash == known):
        found.unchanged += 1
    elif chat.content_hash == known:
        found.unchanged += 1
        found.touched.append((at, number))
    else:
        found.changed.append((number, structs.replace(chat, updated_s=at)))


def _too_old(chat: MirroredChat, keep_from_ms: int | None) -> bool:
    """Without a time of its own a chat began, at the latest, when it ended or was changed."""
    if keep_from_ms is None:
        return False
    if chat.started_ms != NO_TIME:
        return chat.started_ms < keep_from_ms
    last_ms = chat.updated_s * 1000 if chat.ended_ms is None else chat.ended_ms
    return last_ms < keep_from_ms
