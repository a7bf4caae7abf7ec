"""The search language of `chats/search`, Lucene-like.

    query   = any
    any     = all {"OR" all}
    all     = not {["AND"] not}
    not     = "NOT" not | "(" any ")" | [field ":"] (word | '"' phrase '"' | "[" low "TO" high "]")

A backslash takes the next character as it is. `word*` matches beginnings, `field:*` any value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from .errors import BadRequest


class Term(Struct, frozen=True):
    """`field` None: anywhere. Words "*" unquoted: any value."""

    field: str | None
    words: str
    quoted: bool = False
    prefix: bool = False


class Range(Struct, frozen=True):
    """Both ends belong to it; None is open."""

    field: str
    low: str | None
    high: str | None


class Not(Struct, frozen=True):
    part: Node


class All(Struct, frozen=True):
    parts: tuple[Node, ...]


class Any(Struct, frozen=True):
    parts: tuple[Node, ...]


Node = Term | Range | Not | All | Any
_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<mark>[()])
    |(?P<field>[a-z_]+):(?=\S)
    |"(?P<phrase>(?:[^"\\]|\\.)*)"
    |\[(?P<range>[^\][]*)\]
    |(?P<word>(?:\\.|[^\s()"\[\]{}:\\^~!/])+))""",
    re.VERBOSE | re.DOTALL,
)
_Token = tuple[str, str]
_DEEPEST: Final = 40


def parse(text: str) -> Node:
    """Raises BadRequest."""
    reader = _Reader(list(_tokens(text)))
    node = reader.any()
    if reader.peek() != ("end", ""):
        raise BadRequest("The query can't be parsed.")
    return node


def terms(node: Node) -> Iterator[Term | Range]:
    match node:
        case Not(part):
            yield from terms(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from terms(part)
        case _:
            yield node


def _tokens(text: str) -> Iterator[_Token]:
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            raise BadRequest("The query can't be parsed.")
        kind = str(found.lastgroup)
        yield kind, found[kind]
        position = found.end()


class _Reader:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    def peek(self) -> _Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _next(self) -> _Token:
        token = self.peek()
        self._at += 1
        return token

    def any(self) -> Node:
        parts = [self._all()]
        while self.peek() == ("word", "OR"):
            self._next()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _all(self) -> Node:
        parts = [self._not()]
        while self.peek() not in {("end", ""), ("mark", ")"), ("word", "OR")}:
            if self.peek() == ("word", "AND"):
                self._next()
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _not(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadRequest("The query is nested too deeply.")
        node = self._primary()
        self._depth -= 1
        return node

    def _primary(self) -> Node:
        kind, text = self._next()
        if (kind, text) == ("word", "NOT"):
            return Not(self._not())
        if (kind, text) == ("mark", "("):
            node = self.any()
            if self._next() != ("mark", ")"):
                raise BadRequest("A bracket is not closed.")
            return node
        if kind == "field":
            return _value(text, *self._next())
        return _value(None, kind, text)


def _value(field: str | None, kind: str, text: str) -> Term | Range:
    if kind == "phrase":
        return Term(field, _plain(text), quoted=True)
    if kind == "range" and field is not None:
        return _range(field, text)
    if kind != "word" or text in {"AND", "OR", "NOT"}:
        raise BadRequest("The query can't be parsed.")
    if text == "*" and field is not None:
        return Term(field, "*")
    body = text.removesuffix("*") if not text.endswith("\\*") else text
    if "*" in body.replace("\\*", "") or "?" in body.replace("\\?", "") or not body:
        raise BadRequest("A wildcard can only end a word.")
    return Term(field, _plain(body), prefix=body != text)


def _range(field: str, text: str) -> Range:
    ends = text.strip().split(" TO ")
    if len(ends) != 2 or not all(end.strip() for end in ends):
        raise BadRequest("A range is [low TO high].")
    low, high = (None if end.strip() == "*" else end.strip() for end in ends)
    return Range(field, low, high)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
