"""The rows a chat becomes, and the statements that put them in, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct

from backend.storage.mirror import MirroredChat
from backend.storage.packing import WORTH_PACKING, packed
from backend.storage.postgres.mirror.postings import BITS, MASK
from backend.storage.postgres.vault import Statement

KEY_BYTES: Final = 16
WORD: Final = "w"
FACET: Final = "f"
"""How tokens of words and of facets begin in the index."""

INSERT_CHATS: Final = (
    "INSERT INTO chats (account_id, checked, number, id, updated, started_ms, ended_ms, ticket_id,"
    " content_hash, keys, email, visitor, visitor_name, audience, summary)"
    " SELECT %b, %b, * FROM unnest(%b::bigint[], %b::text[], %b::bigint[], %b::bigint[],"
    " %b::bigint[], %b::bigint[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[],"
    " %b::text[], %b::bytea[])"
)
INSERT_BODIES: Final = (
    "INSERT INTO bodies (account_id, number, encoding, transcript)"
    " SELECT %b, * FROM unnest(%b::bigint[], %b::text[], %b::bytea[])"
)
INSERT_WORDS: Final = (
    "INSERT INTO words (account_id, number, words, facets, length)"
    " SELECT %b, * FROM unnest(%b::bigint[], %b::text[], %b::text[], %b::bigint[])"
)
INSERT_IDENTITIES: Final = (
    "INSERT INTO identities (account_id, key, started_ms, number)"
    " SELECT %b, * FROM unnest(%b::bytea[], %b::bigint[], %b::bigint[]) ON CONFLICT DO NOTHING"
)

Numbered = tuple[int, MirroredChat]
Toggles = dict[tuple[str, int], int]
"""(token, block) → members, to be put in or taken out."""


class Made(Struct, frozen=True):
    """What a page of chats becomes."""

    statements: list[Statement]
    postings: Toggles
    tokens: int


def made(account_id: str, numbered: list[Numbered], at_s: int) -> Made:
    """Pure, and takes a tenth of a second for a thousand chats: not for the event loop."""
    said = [Said(number, f" {c.words} ", f" {c.facets} ", c.keys) for number, c in numbered]
    chats = [
        (
            number, c.id, c.updated_s, c.started_ms, c.ended_ms, c.ticket_id, c.content_hash,
            b"".join(c.keys), c.email, c.visitor, c.visitor_name, f" {c.audience} ", c.summary,
        )
        for number, c in numbered
    ]  # fmt: skip
    bodies = [(number, *_body(c.transcript)) for number, c in numbered]
    words = [(one.number, one.words, one.facets, one.length) for one in said]
    identities = [(key, c.started_ms, number) for number, c in numbered for key in c.keys]
    statements: list[Statement] = [
        (INSERT_CHATS, (account_id, at_s, *_columns(chats, 13))),
        (INSERT_BODIES, (account_id, *_columns(bodies, 3))),
        (INSERT_WORDS, (account_id, *_columns(words, 4))),
        (INSERT_IDENTITIES, (account_id, *_columns(identities, 3))),
    ]
    return Made(statements, postings_of(said), sum(one.length for one in said))


class Said(Struct, frozen=True):
    """What a chat says, as it is stored: with a blank at both ends."""

    number: int
    words: str
    facets: str
    keys: tuple[bytes, ...]

    @property
    def length(self) -> int:
        """Its tokens; one for each blank but the last, and one for each key."""
        return len(self.words.split()) + len(self.facets.split()) + len(self.keys)


def postings_of(said: Iterable[Said]) -> Toggles:
    found: Toggles = {}
    for one in said:
        block, bit = one.number >> BITS, 1 << (one.number & MASK)
        tokens = {WORD + token for token in one.words.split()}
        tokens |= {FACET + token for token in one.facets.split()}
        for token in tokens:
            found[token, block] = found.get((token, block), 0) | bit
    return found


def keys_in(joined: bytes) -> tuple[bytes, ...]:
    return tuple(joined[at : at + KEY_BYTES] for at in range(0, len(joined), KEY_BYTES))


def _body(transcript: bytes) -> tuple[str, bytes]:
    if len(transcript) < WORTH_PACKING:
        return "identity", transcript
    return "gzip", packed(transcript)


def _columns(rows: list[Any], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
