"""The rows a chat becomes, and the statements that put them in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from backend.storage.mirror import MirroredChat
from backend.storage.packing import WORTH_PACKING, packed, packed_words
from backend.storage.sqlite.mirror.places import place_of

INSERT_CHAT: Final = "INSERT INTO chats VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_LISTING: Final = "INSERT INTO listings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_BODY: Final = "INSERT INTO bodies VALUES (?, ?, ?, ?, ?)"
INSERT_IDENTITY: Final = "INSERT OR IGNORE INTO identities VALUES (?, ?, ?)"
INSERT_SEARCH: Final = "INSERT INTO search (rowid, words, facets, who) VALUES (?, ?, ?, ?)"
KEY_BYTES: Final = 16

Numbered = tuple[int, MirroredChat]


def chat_rows(numbered: list[Numbered], at_s: int) -> Iterator[tuple[object, ...]]:
    for number, c in numbered:
        yield (
            number, place_of(c.email, number), c.id, c.updated_s, at_s, c.started_ms, c.ended_ms,
            c.content_hash, b"".join(c.keys),
        )  # fmt: skip


def listing_rows(numbered: list[Numbered]) -> Iterator[tuple[object, ...]]:
    for number, c in numbered:
        yield (
            place_of(c.email, number), c.id, c.started_ms, c.ticket_id,
            c.email, c.visitor, c.visitor_name, c.summary, f" {c.audience} ",
        )  # fmt: skip


def body_rows(numbered: list[Numbered]) -> Iterator[tuple[object, ...]]:
    for number, c in numbered:
        words = packed_words(c.words, c.transcript)
        if len(c.transcript) < WORTH_PACKING:
            yield number, "identity", c.transcript, words, c.facets
        else:
            yield number, "gzip", packed(c.transcript), words, c.facets


def identity_rows(numbered: list[Numbered]) -> Iterator[tuple[object, ...]]:
    for number, c in numbered:
        place = place_of(c.email, number)
        for key in c.keys:
            yield key, c.started_ms, place


def search_rows(numbered: list[Numbered]) -> Iterator[tuple[object, ...]]:
    for number, c in numbered:
        yield number, c.words, c.facets, who(b"".join(c.keys))


def who(keys: bytes) -> str:
    """Identity keys as words, so that a person's search is one match."""
    return " ".join(keys[at : at + KEY_BYTES].hex() for at in range(0, len(keys), KEY_BYTES))
