"""Chats as the mirror takes them: one raw piece of JSON each, cut out of a page without reading it.

A page of a thousand chats is about 10 MB; cutting it up takes a small part of what reading it does.
And a record that can't be read harms no other, whatever is wrong inside: broken characters, halves
of surrogate pairs, NaN, nesting without an end. Then brackets alone tell where a record ends.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec import Raw, Struct

from backend.chats import loose
from backend.chats.parse import ID_LIMIT
from backend.chats.times import FIRST_YEAR, LAST_YEAR, parse_time
from backend.errors import ZendeskUnreadable
from backend.zendesk.answers import decode


class RawChat(Struct, frozen=True):
    id: str
    """"" when it has none that can be read."""
    updated_s: int
    """`update_timestamp` in seconds since 1970; only exports have it, 0 elsewhere."""
    raw: Raw
    """As it was sent; `answers.decode` reads it, or says that nobody can.

    A view into its page: what is kept must be copied, or it keeps the whole page.
    """


class Page(Struct):
    """A list of chats and the members that stand beside it, as they are."""

    chats: list[Raw]
    count: object = None
    end_time: object = None
    end_id: object = None
    next_page: object = None
    next_url: object = None


class _Docs(Struct):
    docs: dict[str, Raw]


class _Head(Struct):
    id: str
    update_timestamp: datetime | None = None


_HEAD: Final = msgspec.json.Decoder(_Head)
_PAGE: Final = msgspec.json.Decoder(Page)
_DOCS: Final = msgspec.json.Decoder(_Docs)
_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

_FLAT: Final = rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+'
_BETWEEN: Final = re.compile(_FLAT, re.DOTALL)
"""Up to the next bracket, over texts with brackets in them."""
_INSIDE: Final = re.compile(rb"(?:" + _FLAT + rb"[\[{]" + _FLAT + rb"[\]}])*+" + _FLAT, re.DOTALL)
"""The same, and over whole objects that hold no other: events of a history."""
_LIST: Final = re.compile(rb'"chats"\s*:\s*\[')
"""Inside a text its quotes would have backslashes, so this can only be the member."""
_MAP: Final = re.compile(rb'"docs"\s*:\s*\{')
_NAME: Final = re.compile(rb'("(?:[^"\\]|\\.)*+")\s*:\s*\Z', re.DOTALL)


def cut_page(body: bytes) -> Page:
    """Raises ZendeskUnreadable when not even the page can be told from its records."""
    page: Page | None
    try:
        page = _PAGE.decode(body)
    except _UNREADABLE:
        page = None  # no answer from in here: what parsers raise carries what they read
    return page or _cut_by_brackets(body)


def cut_docs(body: bytes) -> dict[str, Raw]:
    """Chats by the ids they are listed under; null is no chat. Raises ZendeskUnreadable."""
    docs: dict[str, Raw] | None
    try:
        docs = _DOCS.decode(body).docs
    except _UNREADABLE:
        docs = None
    docs = _docs_by_brackets(body) if docs is None else docs
    return {chat_id: doc for chat_id, doc in docs.items() if bytes(doc) != b"null"}


def raw_chat(raw: Raw) -> RawChat:
    """Whatever the record is, it gives a RawChat."""
    try:
        head = _HEAD.decode(raw)
    except _UNREADABLE:
        return _read_loosely(raw)
    return RawChat(loose.text(head.id, ID_LIMIT) or "", _seconds(head.update_timestamp), raw)


def _read_loosely(raw: Raw) -> RawChat:
    try:
        members = loose.members(decode(raw))
    except ZendeskUnreadable:
        return RawChat("", 0, raw)
    updated = parse_time(members.get("update_timestamp"))
    return RawChat(
        loose.text(members.get("id"), ID_LIMIT) or "",
        _seconds(datetime.fromisoformat(updated)) if updated else 0,
        raw,
    )


def _seconds(moment: datetime | None) -> int:
    """0 for what is no moment of this century; without a zone it is UTC."""
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return 0
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _cut_by_brackets(body: bytes) -> Page:
    pieces, begin, end = _pieces(body, _LIST)
    chats: list[Raw] = []
    for before, piece in pieces:
        chats += [Raw(item.strip()) for item in before.split(b",") if item.strip()]
        chats += [Raw(piece)] if piece else []
    beside = loose.members(decode(body[:begin] + body[end:]))
    return msgspec.convert({**beside, "chats": chats}, Page)


def _docs_by_brackets(body: bytes) -> dict[str, Raw]:
    pieces, _, _ = _pieces(body, _MAP)
    named = ((_NAME.search(before), piece) for before, piece in pieces)
    return {str(decode(name[1])): Raw(piece) for name, piece in named if name and piece}


def _pieces(body: bytes, opening: re.Pattern[bytes]) -> tuple[list[tuple[bytes, bytes]], int, int]:
    """(pairs of an object and what stands before it, where they begin, and where they end).

    The last object is empty: something may stand before the end, too.
    """
    found = opening.search(body)
    pieces: list[tuple[bytes, bytes]] = []
    begin = after = at = found.end() if found else len(body)
    depth = 0
    while (at := _to_bracket(body, at, depth)) < len(body):
        closing = body[at] in b"]}"
        if depth == 0:
            start = at
            if closing:
                return [*pieces, (body[after:at], b"")], begin, at
        depth += -1 if closing else 1
        at += 1
        if depth == 0:
            pieces.append((body[after:start], body[start:at]))
            after = at
    raise ZendeskUnreadable


def _to_bracket(body: bytes, at: int, depth: int) -> int:
    """Where the next bracket is; the end when there is none, or a text has no end."""
    found = (_INSIDE if depth else _BETWEEN).match(body, at)
    end = found.end() if found else len(body)
    return end if body[end : end + 1] in (b"[", b"]", b"{", b"}") else len(body)
