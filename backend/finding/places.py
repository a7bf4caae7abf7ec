"""Where in a transcript what was asked for stands: the lines to show, and what to mark in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import msgspec
from msgspec import Struct

from backend.chats.marking import Range, marked, occurrences, united
from backend.chats.searchable import SAID
from backend.chats.words import words
from backend.storage.searching import Term
from backend.web.contract import SearchMark, SearchPlace

Field = Literal["message", "comment", "file", "tag", "agent", "visitor"]

MOST: Final = 3
AROUND: Final = 200
"""Characters of a line that are shown,"""
BEFORE: Final = 40
"""and how many of them before the first mark."""
ONE_LINE: Final = str.maketrans(dict.fromkeys("\n\r\t\v\f\u2028\u2029\x85", " "))
PIECE: Final = 4000
"""Longer texts are looked at in pieces: marking takes its time with every character."""


class _Sender(Struct):
    name: str
    role: str


class _File(Struct):
    name: str


class _Entry(Struct):
    kind: str
    text: str | None = None
    sender: _Sender | None = None
    file: _File | None = None


class _Transcript(Struct):
    """What is read of the contract's Transcript."""

    entries: list[_Entry]
    agents: list[str]
    tags: list[str]
    comment: str | None


class _Text(Struct, frozen=True):
    field: Field
    entry: int | None
    text: str


_DECODER: Final = msgspec.json.Decoder(_Transcript)


def places(transcript: bytes, terms: tuple[Term, ...]) -> list[SearchPlace]:
    """Those with most of the terms, at most MOST, in the transcript's order."""
    if not terms:
        return []
    found: dict[tuple[Field, int | None, str], tuple[int, int, _Text]] = {}
    for number, text in enumerate(_texts(_DECODER.decode(transcript))):
        line = f" {words(text.text)} "
        if many := sum(_stands_in(term, line) for term in terms):
            key = text.field, text.entry, "" if text.entry is not None else text.text
            if key not in found or found[key][0] < many:
                found[key] = many, number, text
    most_first = sorted(found.values(), key=lambda one: (-one[0], one[1]))[:MOST]
    shown = (_shown(text, terms) for _, _, text in sorted(most_first, key=lambda one: one[1]))
    return [place for place in shown if place.marks]


def utf16(text: str, at: int) -> int:
    """A position in `text` as JavaScript counts."""
    return len(text[:at].encode("utf-16-le", "surrogatepass")) // 2


def _texts(transcript: _Transcript) -> Iterator[_Text]:
    comments, visitors = set(), {}
    for number, entry in enumerate(transcript.entries):
        if entry.kind in SAID and entry.text:
            if entry.kind == "comment":
                comments.add(entry.text)
            field: Field = "comment" if entry.kind == "comment" else "message"
            yield from (_Text(field, number, piece) for piece in _pieces(entry.text))
        if entry.file is not None:
            yield _Text("file", number, entry.file.name)
        if entry.sender is not None and entry.sender.role == "visitor":
            visitors[entry.sender.name] = True
    if transcript.comment and transcript.comment not in comments:
        yield _Text("comment", None, transcript.comment)
    yield from (_Text("tag", None, tag) for tag in transcript.tags)
    yield from (_Text("agent", None, name) for name in transcript.agents)
    yield from (_Text("visitor", None, name) for name in visitors)


def _pieces(text: str) -> Iterator[str]:
    """Cut at blanks where there are any."""
    while len(text) > PIECE:
        at = text.rfind(" ", PIECE // 2, PIECE)
        at = PIECE if at < 0 else at
        yield f"{text[:at]}…"
        text = f"…{text[at:].lstrip()}"
    yield text


def _stands_in(term: Term, line: str) -> bool:
    if term.prefix:
        return f" {term.tokens}" in line or (not term.tokens.isascii() and term.tokens in line)
    return f" {term.tokens} " in line


def _shown(found: _Text, terms: tuple[Term, ...]) -> SearchPlace:
    text = found.text.translate(ONE_LINE)
    tokens = marked(text)
    ranges = united([r for t in terms for r in occurrences(tokens, t.tokens, prefix=t.prefix)])
    cut, ranges = _cut(text, ranges)
    marks = [SearchMark(utf16(cut, start), utf16(cut, end)) for start, end in ranges]
    return SearchPlace(found.field, found.entry, cut, marks)


def _cut(text: str, ranges: list[Range]) -> tuple[str, list[Range]]:
    """The part around the first range, with the ranges in it."""
    if len(text) <= AROUND or not ranges:
        return text, ranges
    start = max(0, ranges[0][0] - BEFORE)
    if start:
        blank = text.find(" ", start, ranges[0][0])
        start = start if blank < 0 else blank + 1
    end = min(len(text), start + AROUND)
    head, tail = "…" if start else "", "…" if end < len(text) else ""
    moved = [
        (first - start + len(head), min(last, end) - start + len(head))
        for first, last in ranges
        if first < end
    ]
    return head + text[start:end] + tail, moved
