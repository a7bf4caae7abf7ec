"""A fact that Zendesk's documentation leaves open, and how a real account settles it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from msgspec import Struct

from backend.doctor.facts.bench import Bench

Settle = Callable[[Bench], Awaitable[str | None]]
"""The outcome; None when this account can't tell now."""


class Fact(Struct, frozen=True):
    name: str
    asks: str
    outcomes: str
    """What may come out, for people."""
    chatside: str
    """What Chatside does about it."""
    settle: Settle | None = None
    """None: learnt when somebody connects."""
