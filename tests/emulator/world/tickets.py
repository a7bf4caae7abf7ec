"""Tickets of Support."""

from __future__ import annotations

from msgspec import Struct


class Ticket(Struct):
    id: int
    subject: str
    requester_id: int | None
    description: str
    status: str = "open"
    via_channel: str = "email"
