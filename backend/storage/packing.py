"""How bodies are made small: transcripts as they are sent, words by what transcripts say anyway.

The words of a chat are needed once more, to take them out of the index: an index without text
forgets a row only when it is told the same words again, and a later tokenizer makes others. Packed
with the transcript for a dictionary they take a third of the room.
"""

from __future__ import annotations

import zlib
from typing import Final

WORTH_PACKING: Final = 512
"""Bytes; below, a compressed transcript is hardly smaller."""
LEVEL: Final = 1
"""Level 6 saves 5 % and takes twice the time."""
WINDOW_BITS: Final = 14
"""With zlib's usual 15, its tables come fresh from the kernel for each chat: twice the time."""
GZIP: Final = 16
"""What zlib adds to the window for gzip's head."""


def packed(transcript: bytes) -> bytes:
    """As gzip."""
    work = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP + WINDOW_BITS)
    return work.compress(transcript) + work.flush()


def packed_words(words: str, transcript: bytes) -> bytes:
    work = zlib.compressobj(
        LEVEL,
        zlib.DEFLATED,
        -WINDOW_BITS,
        zlib.DEF_MEM_LEVEL,
        zlib.Z_DEFAULT_STRATEGY,
        _dictionary(transcript),
    )
    return work.compress(words.encode()) + work.flush()


def unpacked_words(packed: bytes, transcript: bytes) -> str:
    work = zlib.decompressobj(-WINDOW_BITS, _dictionary(transcript))
    return (work.decompress(packed) + work.flush()).decode()


def _dictionary(transcript: bytes) -> bytes:
    return transcript[-(1 << WINDOW_BITS) :]
