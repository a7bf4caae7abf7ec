"""What is sought in a mirror, and among whose chats: the same for every engine."""

from __future__ import annotations

from msgspec import Struct

COUNTED: int = 1000
"""Up to so many hits are counted; beyond, there are more."""

WITHIN_S: float = 0.025
"""How long a search may take, on the event loop,"""
PART_S: float = 0.02
"""and how long, when it took longer, what is found of the newest chats instead."""


class Term(Struct, frozen=True):
    tokens: str
    """A run of tokens with one blank between each, as `backend.chats.words` or `facets` make them;
    never empty."""
    prefix: bool = False
    """Whether the last token is only the beginning of one."""


class Sought(Struct, frozen=True):
    """All of it has to be true of a chat. Nothing at all is true of every chat."""

    words: tuple[Term, ...] = ()
    no_words: tuple[Term, ...] = ()
    facets: tuple[tuple[Term, ...], ...] = ()
    """Of each group, one of its facets."""
    no_facets: tuple[Term, ...] = ()
    from_ms: int | None = None
    """The chat began then or later; one without a time is not found."""
    until_ms: int | None = None
    """The chat began before."""


class Among(Struct, frozen=True):
    """Whose chats are searched: those that have one of the keys, or belong to the ticket."""

    keys: tuple[bytes, ...]
    but_not: tuple[bytes, ...] = ()
    """E-mails' keys whose chats are left out."""
    ticket: int | None = None
    """Its chats are searched as well, whoever's they are."""
    but_not_ticket: int | None = None


NOBODY = Among(())
