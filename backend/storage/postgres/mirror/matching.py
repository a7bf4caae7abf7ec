"""What is sought, as sets of chats from the index, and what has to be looked up in their own words.

The index knows which chats have a token, not where. So a phrase's chats are among those that have
all of its tokens, and each of them is asked for the phrase itself: however long the chat is.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from typing import Final

from msgspec import Struct

from backend.chats.beginnings import beginning
from backend.storage.postgres.mirror.postings import Members, both, either, without
from backend.storage.postgres.mirror.rows import FACET, WORD
from backend.storage.searching import Sought, Term
from backend.storage.terms import is_letter, needle

EVERY_CHAT: Final = (Term("ratinggood"), Term("ratingbad"), Term("ratingnone"))


class Asked(Struct, frozen=True):
    """What the index is asked for: a token, or all tokens with a beginning."""

    token: str
    prefix: bool = False


Index = Callable[[Asked], Members]
Condition = tuple[str, tuple[str, ...]]
"""On `words AS w`, and what its parameters stand for."""


class Matching:
    """Of one question. `days`: one of these facets, when there are any."""

    def __init__(self, sought: Sought, days: Iterable[str] = ()) -> None:
        words = [(_in_words(term),) for term in sought.words]
        facets = [tuple(map(_in_facets, group)) for group in sought.facets]
        self._needed: list[tuple[Part, ...]] = [*words, *facets]
        """Of each group, one."""
        if named := tuple(_in_facets(Term(day)) for day in days):
            self._needed.append(named)
        self._excluded = [_in_words(term) for term in sought.no_words]
        self._excluded += [_in_facets(term) for term in sought.no_facets]

    def asked(self) -> set[Asked]:
        needed = self._needed or [self._anybody()]
        parts = itertools.chain(*needed, self._excluded)
        return {asked for part in parts for asked in part.asked}

    def members(self, index: Index, among: Members | None) -> Members:
        """All hits are among them."""
        sets = [reduce(either, (part.members(index) for part in group)) for group in self._needed]
        if among is not None:
            sets.append(among)
        found = reduce(both, sets) if sets else self._all(index)
        for part in self._excluded:
            if part.is_exact:
                found = without(found, part.members(index))
        return found

    def conditions(self) -> list[Condition]:
        """What makes hits of the members."""
        return [*self._conditions()]

    def _conditions(self) -> Iterator[Condition]:
        for group in self._needed:
            if not all(part.is_exact for part in group):
                ways = " OR ".join(part.condition for part in group)
                yield f"({ways})", tuple(part.needle for part in group)
        for part in self._excluded:
            if not part.is_exact:
                yield f"NOT {part.condition}", (part.needle,)

    def _all(self, index: Index) -> Members:
        return reduce(either, (part.members(index) for part in self._anybody()))

    @staticmethod
    def _anybody() -> tuple[Part, ...]:
        return tuple(map(_in_facets, EVERY_CHAT))


class Part(Struct, frozen=True):
    """A term, in the words or the facets."""

    column: str
    asked: tuple[Asked, ...]
    needle: str

    @property
    def is_exact(self) -> bool:
        """Whether the index alone tells which chats have it."""
        return len(self.asked) == 1

    @property
    def condition(self) -> str:
        return f"position(%s IN w.{self.column}) > 0"

    def members(self, index: Index) -> Members:
        return reduce(both, map(index, self.asked))


def word_members(term: Term, index: Index) -> Members:
    """Those that have all of a term's tokens."""
    return _in_words(term).members(index)


def asked_of_word(term: Term) -> tuple[Asked, ...]:
    return _in_words(term).asked


def _in_words(term: Term) -> Part:
    if is_letter(term):
        letter = beginning(term.tokens)
        return Part("facets", (Asked(FACET + letter),), f" {letter} ")
    return _part("words", WORD, term)


def _in_facets(term: Term) -> Part:
    return _part("facets", FACET, term)


def _part(column: str, kind: str, term: Term) -> Part:
    *heads, last = term.tokens.split(" ")
    asked = [Asked(kind + token) for token in dict.fromkeys(heads)]
    asked.append(Asked(kind + last, term.prefix))
    return Part(column, tuple(dict.fromkeys(asked)), needle(term))
