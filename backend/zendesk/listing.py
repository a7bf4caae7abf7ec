"""`chats`, the newest or by id, and searches whose stubs are enough. Readers raise ChatUnavailable.

https://developer.zendesk.com/api-reference/live-chat/chat-api/chats/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Raw, Struct

from backend.chats import loose
from backend.zendesk.answers import Answer, accept, server_time_s
from backend.zendesk.records import RawChat, cut_docs, cut_page, raw_chat

ANOTHERS: Final = Raw(b"null")
"""Stands for a chat that is there, but under whose id another one's record was sent."""


class NewestPage(Struct, frozen=True):
    """A page of `chats`, newest first. Its records have no time of their last change."""

    records: list[RawChat]
    count: int | None
    """All chats there are."""
    next_url: str | None
    """Zendesk's own link to the next 40, not checked yet."""
    server_time_s: float | None
    """Seconds since 1970 by the `Date` of the answer."""


class Bulk(Struct, frozen=True):
    """Chats by id, in the order they were asked for. Ids Zendesk doesn't know are absent."""

    records: dict[str, RawChat]
    server_time_s: float | None


class EndedChats(Struct, frozen=True):
    ids: list[str]
    """Newest first, as it seems; each once."""
    complete: bool
    """False: there are more than were read."""
    server_time_s: float | None
    """Of the first answer."""


def read_newest(answer: Answer) -> NewestPage:
    page = cut_page(accept(answer).body)
    link = page.next_url
    return NewestPage(
        records=[raw_chat(piece) for piece in page.chats],
        count=loose.whole(page.count),
        next_url=link if link and isinstance(link, str) else None,
        server_time_s=server_time_s(answer),
    )


def read_bulk(answer: Answer, ids: Iterable[str]) -> Bulk:
    docs = cut_docs(accept(answer).body)
    there = [chat_id for chat_id in ids if chat_id in docs]
    return Bulk({chat_id: _own(chat_id, docs[chat_id]) for chat_id in there}, server_time_s(answer))


def _own(chat_id: str, raw: Raw) -> RawChat:
    """Under the id that was asked for; a record of another chat is not shown as this one."""
    chat = raw_chat(raw)
    own = chat.id in ("", chat_id)
    return RawChat(chat_id, chat.updated_s, raw) if own else RawChat(chat_id, 0, ANOTHERS)
