"""A response body of bounded size, counted after decompression and never inflated beyond."""

from __future__ import annotations

import zlib

from backend.errors import ZendeskUnreadable


class ZendeskTooLarge(ZendeskUnreadable):
    """More than the request takes: ask for less. Zendesk itself is well."""

    detail = "Zendesk's answer is larger than it can be."


class BoundedBody:
    """Feed it what arrived; it holds at most `limit` decoded bytes. Raises ZendeskUnreadable."""

    def __init__(self, encoding: str, limit: int, announced: str = "") -> None:
        """`announced` is the `Content-Length`. Raises ZendeskTooLarge when that is too much."""
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise ZendeskUnreadable
        if announced.isascii() and announced.isdigit() and int(announced[:18]) > limit:
            raise ZendeskTooLarge
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in encoding else None
        self._limit = limit
        self._held = bytearray()

    def feed(self, chunk: bytes) -> None:
        self._held += chunk if self._inflate is None else self._inflated(self._inflate, chunk)
        if len(self._held) > self._limit:
            raise ZendeskTooLarge

    def finish(self) -> bytes:
        """All of it. Raises ZendeskUnreadable when it stops in the middle."""
        if self._inflate is not None and self._held and not self._inflate.eof:
            raise ZendeskUnreadable
        return bytes(self._held)

    def _inflated(self, inflate: zlib._Decompress, chunk: bytes) -> bytes:
        try:
            return inflate.decompress(chunk, self._limit - len(self._held) + 1)
        except zlib.error:
            raise ZendeskUnreadable from None
