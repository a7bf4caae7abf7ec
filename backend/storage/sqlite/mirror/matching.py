"""What is sought, as an expression of FTS5.

https://www.sqlite.org/fts5.html#full_text_query_syntax
Tokens are letters, digits and vowel signs only, so between quotes nothing has to be escaped.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Final

from msgspec import Struct, structs

from backend.chats.beginnings import beginning
from backend.chats.facets import ticket_facet
from backend.storage.searching import Among, Sought, Term
from backend.storage.terms import in_words, is_letter

EVERY_CHAT: Final = (Term("ratinggood"), Term("ratingbad"), Term("ratingnone"))


class Relaxed(Struct, frozen=True):
    """A question that finds all that the other finds and costs less; the rest is looked at."""

    sought: Sought
    words: tuple[Term, ...]
    """To be looked for in each chat's own words; so are those that must not be there."""
    no_words: tuple[Term, ...]

    def fits(self, words: str) -> bool:
        text = f" {words} "
        return all(in_words(term, text) for term in self.words) and not any(
            in_words(term, text) for term in self.no_words
        )


def expression(sought: Sought, among: Among | None, days: Iterable[str] = ()) -> str:
    """`days`: one of these tokens of time, when there are any."""
    needed = [_words(term) for term in sought.words]
    needed += [_facets(group) for group in sought.facets]
    if among is not None:
        needed.append(_whose(among))
    if named := [Term(token) for token in days]:
        needed.append(_facets(named))
    excluded = [_words(term) for term in sought.no_words]
    excluded += [_facets((term,)) for term in sought.no_facets]
    excluded += _not_whose(among) if among is not None else []
    said = " AND ".join(needed or [_facets(EVERY_CHAT)])
    return f"({said}) NOT ({' OR '.join(excluded)})" if excluded else said


def has_prefix(sought: Sought) -> bool:
    """Whether the index has to look up all words with some beginning."""
    facets = itertools.chain(*sought.facets, sought.no_facets)
    return any(map(_is_costly, (*sought.words, *sought.no_words))) or any(f.prefix for f in facets)


def relaxed(sought: Sought) -> Relaxed:
    """Without the costly prefixes; in their place, whatever of them is not costly."""
    dear = tuple(filter(_is_costly, sought.words))
    plain = structs.replace(
        sought,
        words=(*(t for t in sought.words if t not in dear), *filter(None, map(_cheaper, dear))),
        no_words=tuple(t for t in sought.no_words if not _is_costly(t)),
    )
    return Relaxed(plain, dear, tuple(filter(_is_costly, sought.no_words)))


def _is_costly(term: Term) -> bool:
    return term.prefix and not is_letter(term)


def _cheaper(term: Term) -> Term | None:
    """The tokens before the beginning of one, or its letter."""
    head = term.tokens.rpartition(" ")[0]
    if head:
        return Term(head)
    return Term(term.tokens[0], prefix=True) if beginning(term.tokens[0]) else None


def _words(term: Term) -> str:
    if is_letter(term):
        return f'facets : "{beginning(term.tokens)}"'
    return f"words : {_phrase(term)}"


def _facets(terms: Iterable[Term]) -> str:
    return f"facets : ({' OR '.join(map(_phrase, terms))})"


def _phrase(term: Term) -> str:
    return f'"{term.tokens}"{" *" if term.prefix else ""}'


def _whose(among: Among) -> str:
    ways = [f'who : ("{key.hex()}")' for key in among.keys]
    if among.ticket is not None:
        ways.append(_facets((Term(ticket_facet(among.ticket)),)))
    return f"({' OR '.join(ways)})"


def _not_whose(among: Among) -> list[str]:
    ways = [f'who : ("{key.hex()}")' for key in among.but_not]
    if among.but_not_ticket is not None:
        ways.append(_facets((Term(ticket_facet(among.but_not_ticket)),)))
    return ways
