"""Size of a PNG, and whether it is whole."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def png_size(content: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels; None when it is no PNG, cut short or damaged."""
    chunks = list(_chunks(content)) if content.startswith(SIGNATURE) else []
    names = [name for name, _ in chunks]
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or b"IDAT" not in names:
        return None
    header = chunks[0][1]
    if len(header) != 13:
        return None
    width, height = struct.unpack(">II", header[:8])
    return width, height


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names and data up to IEND, or up to the first chunk that is not whole."""
    at, name = len(SIGNATURE), b""
    while name != b"IEND" and at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        name, end = content[at + 4 : at + 8], at + 8 + length
        body, check = content[at + 4 : end], content[end : end + 4]
        if len(check) < 4 or zlib.crc32(body) != int.from_bytes(check, "big"):
            return
        yield name, body[4:]
        at = end + 4
