"""Hiding in what was copied before: chats are written anew from the copy itself.

Zendesk need not be asked, and may have no such chat any more. Of the visitor only the name that
stands in the chat is known here; when the chat is read at Zendesk again, the row is made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import Final, Literal

import msgspec
from msgspec import Struct, structs

from backend.chats import cards
from backend.chats.beginnings import beginnings
from backend.chats.facets import facets
from backend.chats.model import Chat, Event, Visitor
from backend.chats.searchable import searchable
from backend.keys.redactor import Redactor
from backend.mirror.rows import RAW_MASK
from backend.storage.mirror import Changes, MirroredChat, MirrorWriter
from backend.web.shown import summary_json, transcript_json

AT_ONCE: Final = 200
HASH_BYTES: Final = 16


class _Told(Struct):
    """The contract's Transcript."""

    id: str
    kind: Literal["chat", "offline_message", "unreadable"]
    started_at: str | None
    started_raw: str | None
    ended_at: str | None
    duration_s: int | None
    agents: list[str]
    department: str | None
    rating: Literal["good", "bad"] | None
    comment: str | None
    tags: list[str]
    missed: bool
    deleted: bool
    ticket_id: int | None
    entries: list[Event]
    unreadable: int
    has_history: bool


_DECODER: Final = msgspec.json.Decoder(_Told)


async def rewrite(writer: MirrorWriter, redactor: Redactor, chat_ids: Collection[str]) -> int:
    """How many of these chats were here and had something to hide.

    Of one that could not be read nothing is kept raw: nobody can tell where in it the words are.
    """
    if not chat_ids:
        return 0
    raw = await writer.mask_raw(lambda i, text: "" if i in chat_ids else text)
    kept = [await writer.chat(chat_id) for chat_id in chat_ids]
    anew = [_rewritten(chat, redactor) for chat in kept if chat is not None]
    changed = tuple(chat for chat in anew if chat is not None)
    if changed:
        await writer.commit(Changes(chats=changed))
    return len(changed) + raw


class Masking:
    """All chats that were copied before card numbers were masked, a batch at a time."""

    def __init__(self, writer: MirrorWriter, redactor: Redactor) -> None:
        self._writer, self._redactor = writer, redactor
        self._after: int | None = -1

    async def go_on(self) -> bool:
        """Whether there may be more to do. Begun anew after a restart: what is done stays so."""
        if self._after is None:
            return False
        if not self._redactor.mask_cards or await self._writer.masked():
            await self._writer.note_masked(masked=self._redactor.mask_cards)
            self._after = None
            return False
        return await self._batch(self._after)

    async def _batch(self, after: int) -> bool:
        some = await self._writer.chats(after, at_most=AT_ONCE)
        if not some:
            await self._last()
            self._after = None
            return False
        await self._mask(chat for _, chat in some)
        self._after = some[-1][0]
        return True

    async def _last(self) -> None:
        """What is in no answer, and what could not be read."""
        await self._mask(await self._writer.withheld())
        await self._writer.mask_raw(lambda _, text: cards.masked(text, RAW_MASK))
        await self._writer.note_masked(masked=True)
        await self._writer.scrub()

    async def _mask(self, chats: Iterable[MirroredChat]) -> None:
        likely = (chat for chat in chats if cards.has_digits(chat.transcript.decode()))
        anew = [_rewritten(chat, self._redactor) for chat in likely]
        changed = tuple(chat for chat in anew if chat is not None)
        if changed:
            await self._writer.commit(Changes(chats=changed))


def _rewritten(kept: MirroredChat, redactor: Redactor) -> MirroredChat | None:
    """None when nothing is to be hidden. Whatever Zendesk sends next takes its place."""
    before = _chat(_DECODER.decode(kept.transcript))
    chat = redactor(before)
    if (transcript := transcript_json(chat)) == kept.transcript:
        return None
    words = searchable(chat)
    digest = hashlib.sha256(b"rewritten" + transcript).digest()
    return structs.replace(
        kept,
        updated_s=0,
        content_hash=digest[:HASH_BYTES],
        summary=summary_json(chat),
        transcript=transcript,
        words=words,
        facets=" ".join(filter(None, (facets(chat), kept.audience, beginnings(words)))),
    )


def _chat(told: _Told) -> Chat:
    senders = [event.sender for event in told.entries if event.sender is not None]
    name = next((sender.name for sender in senders if sender.role == "visitor"), "")
    return Chat(
        told.id,
        told.kind,
        Visitor(name=name),
        told.started_at,
        told.started_raw,
        told.ended_at,
        told.duration_s,
        told.agents,
        told.department,
        told.rating,
        told.comment,
        told.tags,
        told.missed,
        told.deleted,
        told.ticket_id,
        told.entries,
        told.unreadable,
        told.has_history,
    )
