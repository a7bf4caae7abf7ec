"""Which of the bulk chats could answer a query: known from their numbers, without making them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from tests.emulator.world.bulk.bulk import Bulk

from .matching import indexed, moments
from .query import All, Any, Node, Not, Range, Term

Numbers = Sequence[int]


def candidates(node: Node, bulk: Bulk) -> Numbers | None:
    """Numbers of all that could match, and perhaps of some that don't. None: it could be any."""
    match node:
        case Not():
            return None
        case All(parts):
            known = [found for part in parts if (found := candidates(part, bulk)) is not None]
            return min(known, key=len, default=None)
        case Any(parts):
            return _either([candidates(part, bulk) for part in parts])
        case Range():
            return _around(bulk, node.low, node.high)
    return _of_term(node, bulk)


def _either(found: list[Numbers | None]) -> Numbers | None:
    union: set[int] = set()
    for numbers in found:
        if numbers is None:
            return None
        union.update(numbers)
    return sorted(union)


def _of_term(term: Term, bulk: Bulk) -> Numbers | None:
    if term.prefix or (term.words == "*" and not term.quoted):
        return None
    match term.field:
        case "id":
            number = bulk.number(term.words)
            return [] if number is None else [number]
        case "timestamp" | "end_timestamp":
            return _around(bulk, term.words, term.words)
        case "tags":
            words = indexed(term.words)
            return _either([bulk.tags.numbers(tag) for tag in bulk.tags if words in indexed(tag)])
        case None | "visitor_email" if "@" in term.words:
            return bulk.of_address(term.words)
        case None:
            planted = [bulk.words.numbers(word) for word in indexed(term.words).split()]
            return min(filter(len, planted), key=len, default=None)
    return None


def _around(bulk: Bulk, low: str | None, high: str | None) -> Numbers:
    first, last = moments(low, high)
    return bulk.outlines.around(_seconds(first, 0), _seconds(last, bulk.newest))


def _seconds(moment: str, otherwise: float) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() if moment else otherwise
