"""Exports that were ordered: what a link opens, once and for a short while."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct


class OrderedExport(Struct, frozen=True):
    account_id: str
    expires_at_s: int
    ordered: str
    """What was asked for, as the one who makes exports wrote it down. No words of a chat."""


class ExportStore(Protocol):
    async def add(self, link_hash: bytes, export: OrderedExport) -> None:
        """`link_hash`: SHA-256 of the link's random part. Those that expired go."""

    async def look(self, link_hash: bytes, now_s: int) -> OrderedExport | None:
        """None: never ordered, fetched before, or expired."""

    async def take(self, link_hash: bytes, now_s: int) -> OrderedExport | None:
        """The same, and nobody gets it again: across processes and restarts."""
