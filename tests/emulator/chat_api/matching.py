"""Whether a chat answers a query: how Chat's index would see its fields.

Texts are cut into words, letter case does not count, and words match in order: so an address finds
longer addresses that end or begin with it, too, and the client has to compare.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from msgspec import Struct

from tests.emulator.world.content import Json

from .errors import BadRequest
from .query import All, Any, Node, Not, Range, Term, terms
from .responses import events

_WORDS: Final = re.compile(r"[^\W_]+")
_MOMENT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.\d{1,6})?)?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)
Matcher = Callable[[Json], bool]

_VISITOR: Final = {"visitor_email": "email", "visitor_name": "name", "visitor_phone": "phone"}
_TEXTS: Final = {*_VISITOR, "agent_names", "department_name", "tags", "comment"}
_EXACT: Final = {
    "id", "type", "rating", "started_by", "unread", "missed", "triggered", "agent_ids",
    "department_id",
}  # fmt: skip
_TIMES: Final = {"timestamp", "end_timestamp"}


class Reading(Struct, frozen=True):
    """How liberal the index is: whether times may have offsets, and ranges an open end."""

    offsets: bool
    open_ends: bool


def matcher(node: Node, reading: Reading) -> Matcher:
    """Raises BadRequest for fields and times unknown."""
    for term in terms(node):
        if term.field is not None and term.field not in _TEXTS | _EXACT | _TIMES:
            raise BadRequest(f"The field {term.field} can't be searched.")
    return _matcher(node, reading)


def _matcher(node: Node, reading: Reading) -> Matcher:
    match node:
        case Not(part):
            inner = _matcher(part, reading)
            return lambda chat: not inner(chat)
        case All(parts):
            every = [_matcher(part, reading) for part in parts]
            return lambda chat: all(match(chat) for match in every)
        case Any(parts):
            either = [_matcher(part, reading) for part in parts]
            return lambda chat: any(match(chat) for match in either)
        case Range():
            return _within(node.field, node.low, node.high, reading)
        case Term():
            return _term(node, reading)


def _term(term: Term, reading: Reading) -> Matcher:
    field = term.field
    if field in _TIMES and term.words != "*":
        return _within(field, term.words, term.words, reading)
    if field is not None and term.words == "*" and not term.quoted:
        return lambda chat: any(_values(chat, field))
    if field in _EXACT:
        wanted = term.words.casefold()
        return lambda chat: any(
            value.startswith(wanted) if term.prefix else value == wanted
            for value in (text.casefold() for text in _values(chat, field))
        )
    words = indexed(term.words)
    if not words.strip():
        return lambda _: False
    words = words.removesuffix(" ") if term.prefix else words
    if field is None:
        return lambda chat: any(words in indexed(text) for text in _everything(chat))
    return lambda chat: any(words in indexed(text) for text in _values(chat, field))


@lru_cache(maxsize=1 << 16)
def indexed(text: str) -> str:
    """`Jane.Doe@x.org` as ` jane doe x org `."""
    return " " + "".join(f"{word} " for word in _WORDS.findall(text.casefold()))


def _values(chat: Json, field: str) -> list[str]:
    holder = chat.get("visitor") if field in _VISITOR else chat
    value = holder.get(_VISITOR.get(field, field)) if isinstance(holder, dict) else None
    values = value if isinstance(value, list) else [value]
    return [
        str(item).lower() if isinstance(item, bool) else str(item)
        for item in values
        if item is not None and item != ""
    ]


def _everything(chat: Json) -> Iterator[str]:
    for field in _TEXTS:
        yield from _values(chat, field)
    yield str(chat.get("message") or "")
    for event in events(chat):
        if isinstance(event, dict):
            yield str(event.get("msg") or "")


def _within(field: str, low: str | None, high: str | None, reading: Reading) -> Matcher:
    if field not in _TIMES:
        raise BadRequest(f"The field {field} has no order.")
    if not (low and high) and not reading.open_ends:
        raise BadRequest("A range needs two ends.")
    first, last = moments(low, high, offsets=reading.offsets)
    last = last or "~"

    def matches(chat: Json) -> bool:
        at = chat.get(field)
        return isinstance(at, str) and first <= at[:19] <= last

    return matches


def moments(low: str | None, high: str | None, *, offsets: bool = True) -> tuple[str, str]:
    """First and last second of a range; "" for an open end. Raises BadRequest."""
    return (
        _moment(low, offsets, ":00") if low else "",
        _moment(high, offsets, ":59") if high else "",
    )


def _moment(text: str, offsets: bool, seconds: str) -> str:
    """`2026-01-31` and `2026-01-31T10:20` become the first or last second of that time."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise BadRequest(f"{text} is not a date.")
    day, minute, second, zone = found.groups()
    if zone not in {None, "Z"} and not offsets:
        raise BadRequest(f"{text} has an offset.")
    minute = minute or ("00:00" if seconds == ":00" else "23:59")
    clock = minute + (f":{second}" if second else seconds)
    offset = "+00:00" if zone in {None, "Z"} else zone
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{offset}").astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise BadRequest(f"{text} is not a date.") from problem
    return f"{moment:%Y-%m-%dT%H:%M:%S}"
