"""Words that are hidden in a chat, known by a keyed hash: who has the store alone can't tell them.

They are looked for by their length: each piece of a text that is as long is hashed and compared,
so it does not matter where in the chat they stand, nor whether Zendesk sends it in another order.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from backend.keys.sealing import DataKey

LEAST = 2
MOST = 4_000
"""Characters of words that can be hidden at once."""


class Hidden(Struct, frozen=True):
    length: int
    """In characters."""
    digest: bytes
    """16 bytes."""


def hidden(key: DataKey, words: str) -> Hidden:
    """What is kept of `words`."""
    return Hidden(len(words), key.keyed_bytes("redaction", words))


class HiddenWords:
    """Of one chat."""

    def __init__(self, key: DataKey, all_hidden: Iterable[Hidden]) -> None:
        self._key = key
        self._digests: dict[int, set[bytes]] = {}
        for one in all_hidden:
            self._digests.setdefault(one.length, set()).add(one.digest)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """(where, up to where) they stand in a text; they may touch or overlap."""
        return [
            (at, at + length)
            for length, digests in self._digests.items()
            for at in range(len(text) - length + 1)
            if self._key.keyed_bytes("redaction", text[at : at + length]) in digests
        ]
