"""What is hidden of a chat before anything is made of it: one function, from chat to chat.

Lists, transcripts, words that can be searched and exports all follow from its result, whether the
chat comes from Zendesk live, into the copy, or is already there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol

from msgspec import structs

from backend.chats import cards
from backend.chats.model import Chat, Event, Visitor

HIDDEN: Final = "█████"
"""However long the words were."""

Clean = Callable[[str], str]


class Hides(Protocol):
    def spans(self, text: str) -> list[tuple[int, int]]:
        """(where, up to where) hidden words stand in a text."""


def redacted(chat: Chat, hides: Hides | None, *, mask_cards: bool) -> Chat:
    """The same object when nothing in it is hidden."""
    if hides is not None:
        chat = _cleaned(chat, lambda text: _without(text, hides), names=True)
    if mask_cards and any(map(cards.has_digits, _texts(chat))):
        chat = _cleaned(chat, cards.masked, names=False)
    return chat


def _texts(chat: Chat) -> Iterator[str]:
    """Everything that people wrote."""
    for event in chat.events:
        if event.text:
            yield event.text
        if event.options or event.file or event.tags_added or event.tags_removed:
            yield from (*event.options, *event.tags_added, *event.tags_removed)
            if event.file:
                yield event.file.name
    yield from chat.tags
    if chat.comment:
        yield chat.comment


def _cleaned(chat: Chat, clean: Clean, *, names: bool) -> Chat:
    """`names`: the names that people gave themselves, too."""
    visitor = chat.visitor
    return structs.replace(
        chat,
        visitor=Visitor(visitor.id, clean(visitor.name), visitor.email) if names else visitor,
        comment=clean(chat.comment) if chat.comment else chat.comment,
        tags=[clean(tag) for tag in chat.tags],
        events=[_event(event, clean, names=names) for event in chat.events],
    )


def _event(event: Event, clean: Clean, *, names: bool) -> Event:
    sender, file = event.sender, event.file
    if names and sender is not None:
        sender = structs.replace(sender, name=clean(sender.name))
    if file is not None and (name := clean(file.name)) != file.name:
        file = structs.replace(file, name=name, url=None)  # an address ends in the file's name
    return structs.replace(
        event,
        sender=sender,
        text=clean(event.text) if event.text else event.text,
        options=tuple(map(clean, event.options)),
        tags_added=tuple(map(clean, event.tags_added)),
        tags_removed=tuple(map(clean, event.tags_removed)),
        file=file,
    )


def _without(text: str, hides: Hides) -> str:
    said, at = [], 0
    for begin, end in _joined(hides.spans(text)):
        said += [text[at:begin], HIDDEN]
        at = end
    return "".join([*said, text[at:]])


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """In their order; those that overlap are one."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined
