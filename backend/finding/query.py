"""The language of searches: text as an agent types it becomes what a store is asked for.

    word            the word, in any case and with any accents; `ab-12` is the phrase `ab 12`
    wor*            words that begin so; the last word, while it is being typed, counts as one
    "some words"    one after the other, whatever stands between them but letters and digits
    agent:ada       and department: tag: with a name, a name's first words, or na*
    rating:good     or bad, or none
    is:missed       or offline
    has:file
    after:2026-03   from the beginning of a day, month or year on; before: it
    -word -tag:x    not that

All of it has to be true, except that of several departments or ratings one is enough. Nothing
typed is an error: what can't be used is left out and told as a hint, and the rest is searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from typing import Final, Literal, cast

from msgspec import Struct

from backend.chats.facets import Named, facet
from backend.chats.words import is_unsegmented, words
from backend.storage.searching import Sought, Term

HintCode = Literal[
    "filter_unknown", "value_unknown", "value_missing", "date_unreadable", "dates_cross",
    "quote_open", "no_letters", "too_long", "too_many_terms",
]  # fmt: skip

LONGEST: Final = 400
"""Characters that are read."""
MOST_TERMS: Final = 24
VALUES: Final = {
    "rating": ("good", "bad", "none"),
    "is": ("missed", "offline"),
    "has": ("file",),
}
NAMES: Final = ("agent", "department", "tag")
DATES: Final = ("before", "after")
FILTERS: Final = (*NAMES, *VALUES, *DATES)
ONE_OF: Final = frozenset(("department", "rating"))
"""A chat has one of each: two of them are alternatives."""
ALIKE: Final = 0.7
"""From so alike on, a word before a colon is a filter misspelt."""

_QUOTES: Final = '"“”„«»'
_PIECE: Final = re.compile(
    rf"(?P<minus>-?)(?:(?P<name>[^\W\d_]{{1,20}})[:：])?"
    rf"(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)(?P<closed>[{_QUOTES}]\*?)?|(?P<bare>[^\s{_QUOTES}]*))"
)
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


class Hint(Struct, frozen=True):
    code: HintCode
    start: int
    """Where in the query, in characters."""
    end: int
    suggestion: str | None = None
    """What may have been meant in its place."""


class Query(Struct, frozen=True):
    sought: Sought
    hints: tuple[Hint, ...]


class _Piece(Struct, frozen=True):
    """A word, a phrase or a filter as it was typed."""

    start: int
    end: int
    minus: bool
    name: str
    """In small letters; empty without a colon."""
    value: str
    begun: bool
    """Whether the value is only the beginning of what is meant."""
    open: bool
    """A quote was opened and not closed."""


class _Found:
    """What the pieces come to, one after the other."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self.hints: list[Hint] = []
        self._words: list[Term] = []
        self._no_words: list[Term] = []
        self._facets: dict[str, tuple[Term, ...]] = {}
        self._no_facets: list[Term] = []
        self._from: list[int] = []
        self._until: list[int] = []

    def sought(self) -> Sought:
        return Sought(
            tuple(dict.fromkeys(self._words)),
            tuple(dict.fromkeys(self._no_words)),
            tuple(self._facets.values()),
            tuple(dict.fromkeys(self._no_facets)),
            max(self._from, default=None),
            min(self._until, default=None),
        )

    def take(self, piece: _Piece) -> None:
        if piece.open:
            self._hint("quote_open", piece)
        if piece.name in FILTERS:
            self._filter(piece)
        elif piece.name and (meant := _closest(piece.name, FILTERS)):
            self._hint("filter_unknown", piece, meant)
        else:
            self._word(piece)

    def _word(self, piece: _Piece) -> None:
        tokens = words(f"{piece.name} {piece.value}").split()
        if not tokens:
            self._hint("no_letters", piece)
        elif piece.minus:
            self._no_words.append(_term(tokens, begun=piece.begun))
        else:
            self._words += (_term(run, begun=piece.begun) for run in _runs(tokens))

    def _filter(self, piece: _Piece) -> None:
        if not piece.value.strip():
            self._hint("value_missing", piece)
        elif piece.name in DATES:
            self._date(piece)
        elif piece.name in VALUES:
            self._choice(piece, VALUES[piece.name])
        else:
            self._named(piece)

    def _named(self, piece: _Piece) -> None:
        """A name, all of it or its first words; when it is begun, its first letters."""
        token = facet(cast("Named", piece.name), piece.value)
        if piece.begun:
            self._facet(piece, Term(token, prefix=True))
        else:
            self._facet(piece, Term(token), Term(f"{token}x20", prefix=True))

    def _choice(self, piece: _Piece, values: tuple[str, ...]) -> None:
        value = piece.value.strip().casefold()
        if value in values:
            self._facet(piece, Term(piece.name + value))
        else:
            self._hint("value_unknown", piece, _closest(value, values))

    def _facet(self, piece: _Piece, *terms: Term) -> None:
        if piece.minus:
            self._no_facets += terms
            return
        group = piece.name if piece.name in ONE_OF else piece.name + terms[0].tokens
        self._facets[group] = tuple(dict.fromkeys((*self._facets.get(group, ()), *terms)))

    def _date(self, piece: _Piece) -> None:
        begins = _beginning(piece.value.strip(), self._zone)
        if begins is None:
            self._hint("date_unreadable", piece)
            return
        (self._from if (piece.name == "after") != piece.minus else self._until).append(begins)
        if self._from and self._until and max(self._from) >= min(self._until):
            self._hint("dates_cross", piece)

    def _hint(self, code: HintCode, piece: _Piece, suggestion: str | None = None) -> None:
        self.hints.append(Hint(code, piece.start, piece.end, suggestion))


def parse(text: str, zone: tzinfo = UTC) -> Query:
    """Dates are days of that zone. Never raises, whatever the text."""
    found = _Found(zone)
    read = text[:LONGEST].encode("utf-8", "replace").decode()
    for number, piece in enumerate(_pieces(read, is_all=len(text) <= LONGEST)):
        if number == MOST_TERMS:
            found.hints.append(Hint("too_many_terms", piece.start, len(text)))
            break
        found.take(piece)
    if len(text) > LONGEST:
        found.hints.append(Hint("too_long", LONGEST, len(text)))
    return Query(found.sought(), tuple(found.hints))


def _pieces(text: str, *, is_all: bool) -> Iterator[_Piece]:
    for match in _PIECE.finditer(text):
        if match.start() == match.end():
            continue
        bare, quoted, closed = match["bare"], match["quoted"], match["closed"]
        minus, name = match["minus"] == "-", (match["name"] or "").casefold()
        typing = is_all and match.end() == len(text) and not minus
        if quoted is None:
            begun = bare.endswith("*") or (typing and bare != "")
            yield _Piece(*match.span(), minus, name, bare.rstrip("*"), begun, open=False)
        else:
            begun = closed[1:] == "*" if closed else typing
            yield _Piece(*match.span(), minus, name, quoted, begun, open=closed is None)


def _term(tokens: list[str], *, begun: bool) -> Term:
    """A single character of a script without blanks begins the pairs that it is found by; a pair
    is whole."""
    last = tokens[-1]
    prefix = len(last) == 1 if is_unsegmented(last) else begun
    return Term(" ".join(tokens), prefix)


def _runs(tokens: list[str]) -> Iterator[list[str]]:
    """The phrase, cut behind such characters: nothing can follow what is only a beginning."""
    start = 0
    for end, token in enumerate(tokens, 1):
        if end == len(tokens) or (len(token) == 1 and is_unsegmented(token)):
            yield tokens[start:end]
            start = end


def _closest(word: str, known: tuple[str, ...]) -> str | None:
    return next(iter(get_close_matches(word, known, 1, ALIKE)), None)


def _beginning(date: str, zone: tzinfo) -> int | None:
    """Of a day, a month or a year, in milliseconds since 1970."""
    if (read := _DATE.fullmatch(date)) is None:
        return None
    year, month, day = (int(part or 1) for part in read.groups())
    try:
        return int(datetime(year, month, day, tzinfo=zone).timestamp()) * 1000
    except (ValueError, OverflowError):
        return None
