"""From a chat as Zendesk sent it to the row that is kept."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from backend.chats import cards, loose
from backend.chats.audience import audience
from backend.chats.beginnings import beginnings
from backend.chats.facets import facets
from backend.chats.ordinary import read_ordinary
from backend.chats.reading import Reading, read_record
from backend.chats.searchable import searchable
from backend.chats.times import milliseconds
from backend.chats.typed_name import typed_name
from backend.errors import ZendeskUnreadable
from backend.keys.identity import Identities, keys_of
from backend.keys.redactor import Redactor
from backend.keys.sealing import DataKey
from backend.storage.mirror import NO_TIME, MirroredChat, Quarantined
from backend.web.shown import summary_json, transcript_json
from backend.zendesk.answers import decode
from backend.zendesk.records import RawChat

HASH_BYTES: Final = 16
LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a record; a chat of 10,000 messages has fewer."""
UNREAD: Final = "can't be read"
TOO_LARGE: Final = "is too large"
RAW_MASK: Final = "9"
"""What masks card numbers in a record that can't be read: it stays JSON, where it is JSON."""

_KEPT: Final = b"3"
"""Part of every content hash: another number makes all chats new, once each is read again.

To be changed with anything that makes another row of the same record: the JSON, words, facets.
"""


class Made(Struct, frozen=True):
    """What a page of records comes to."""

    chats: tuple[MirroredChat, ...] = ()
    deleted: tuple[str, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()

    def __add__(self, other: Made) -> Made:
        return Made(
            self.chats + other.chats,
            self.deleted + other.deleted,
            self.quarantined + other.quarantined,
        )


class Rows:
    """One account's: the keys of its identities are made with its data key."""

    def __init__(self, key: DataKey, redactor: Redactor | None = None) -> None:
        """`redactor`: what is hidden; card numbers, if nothing is said."""
        self._identities = Identities(key)
        self.redactor = redactor or Redactor(key)

    def make(self, records: Iterable[RawChat]) -> Made:
        """Every record is in what is made of them, in one way or another; nothing raises."""
        chats: list[MirroredChat] = []
        deleted: list[str] = []
        aside: list[Quarantined] = []
        for record in records:
            made = self._one(record)
            if isinstance(made, MirroredChat):
                chats.append(made)
            elif isinstance(made, Quarantined):
                aside.append(made)
            else:
                deleted.append(made)
        return Made(tuple(chats), tuple(deleted), tuple(aside))

    def _one(self, record: RawChat) -> MirroredChat | Quarantined | str:
        """A row; a record to be put aside; or the id of a chat that was deleted."""
        if memoryview(record.raw).nbytes > LARGEST:
            return self._aside(record, TOO_LARGE)
        reading = read_ordinary(record.raw)
        if reading is not None:
            return reading.chat.id if reading.chat.deleted else self._row(reading, record)
        try:
            value = decode(record.raw)
        except ZendeskUnreadable:
            return self._aside(record, UNREAD)
        if record.id and loose.flag(loose.members(value).get("deleted")):
            return record.id
        reading = read_record(value)
        unreadable = reading.chat.kind == "unreadable"
        return self._aside(record, UNREAD) if unreadable else self._row(reading, record)

    def _row(self, reading: Reading, record: RawChat) -> MirroredChat:
        chat, keys = self.redactor(reading.chat), keys_of(self._identities, reading)
        words, seen_by = searchable(chat), audience(chat)
        transcript, known = transcript_json(chat), keys.known
        name = self._identities.name(typed_name(reading.chat.visitor.name))
        return MirroredChat(
            id=chat.id,
            updated_s=record.updated_s,
            content_hash=_content_hash(transcript, (*known, name, seen_by.encode())),
            started_ms=milliseconds(chat.started_at) if chat.started_at else NO_TIME,
            ended_ms=milliseconds(chat.ended_at) if chat.ended_at else None,
            ticket_id=chat.ticket_id,
            keys=known,
            email=keys.email,
            visitor=keys.visitor,
            visitor_name=name,
            summary=summary_json(chat),
            transcript=transcript,
            words=words,
            facets=" ".join(filter(None, (facets(chat), seen_by, beginnings(words)))),
            audience=seen_by,
        )

    def _aside(self, record: RawChat, reason: str) -> Quarantined:
        """A record that is too large is not kept: with its id it can be asked for again.

        Nor one of a chat in which words are hidden, for nobody can tell where in it they are.
        """
        hides = reason == TOO_LARGE or record.id in self.redactor.chat_ids
        raw = b"" if hides else bytes(record.raw)
        known_by = record.id or hashlib.sha256(bytes(record.raw)).hexdigest()
        if self.redactor.mask_cards:
            raw = cards.masked(raw.decode("latin-1"), RAW_MASK).encode("latin-1")
        return Quarantined(known_by, raw, reason, int(time.time()))


def _content_hash(transcript: bytes, keys: tuple[bytes, ...]) -> bytes:
    """Of all that is kept: summary, words and facets follow from the transcript, name and audience.

    SHA-256 because processors have instructions for it: half the time of BLAKE2b.
    """
    digest = hashlib.sha256(transcript)
    digest.update(b"".join((*keys, _KEPT)))
    return digest.digest()[:HASH_BYTES]
