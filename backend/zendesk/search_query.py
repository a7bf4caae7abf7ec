"""Questions to `chats/search`, in its Lucene-like language.

`visitor_email` is a field known from clients, not from the documentation, so there are forms to
fall back on when Zendesk answers 400. None of them is exact: the caller compares addresses itself.
https://developer.zendesk.com/api-reference/live-chat/chat-api/chats/#search-chats
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import IntEnum
from typing import Final

from msgspec import Struct

FIRST_S: Final = 946_684_800
"""The year 2000: no chat is older."""

_ORDINARY: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+", re.ASCII)
_PLAIN: Final = re.compile(r"[A-Za-z0-9._@]", re.ASCII)


class Form(IntEnum):
    """In the order in which they are tried."""

    QUOTED_FIELD = 0
    UNQUOTED_FIELD = 1
    PHRASE = 2


class Query(Struct, frozen=True):
    form: Form
    text: str


def by_email(email: str, start: Form = Form.QUOTED_FIELD) -> Iterator[Query]:
    """The forms for an address from `start` on; odd addresses are never sent unquoted."""
    address = email.strip()
    quoted = quote_phrase(address)
    if start <= Form.QUOTED_FIELD:
        yield Query(Form.QUOTED_FIELD, f"visitor_email:{quoted}")
    if start <= Form.UNQUOTED_FIELD and is_ordinary(address):
        yield Query(Form.UNQUOTED_FIELD, f"visitor_email:{escape_term(address)}")
    yield Query(Form.PHRASE, quoted)


def ended_between(since_s: float, until_s: float) -> str:
    """Chats that ended from one second to the other, both in it; offline messages never end."""
    return _range("end_timestamp", since_s, until_s)


def begun_before(moment_s: float) -> str:
    """Chats and offline messages that began in that second or before."""
    return _range("timestamp", FIRST_S, moment_s)


def _range(field: str, since_s: float, until_s: float) -> str:
    """In UTC without saying so: offsets are refused, and whether an end may be open is unsure."""
    moments = (datetime.fromtimestamp(int(second), UTC) for second in (since_s, until_s))
    low, high = (moment.strftime("%Y-%m-%dT%H:%M:%S") for moment in moments)
    return f"{field}:[{low} TO {high}]"


def is_ordinary(address: str) -> bool:
    """Whether a refusal tells about the form rather than about a strange address."""
    return _ORDINARY.fullmatch(address.strip()) is not None


def quote_phrase(words: str) -> str:
    """In double quotes, with `"` and `\\` escaped; control characters become blanks."""
    shown = "".join(mark if mark.isprintable() else " " for mark in words)
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'


def escape_term(word: str) -> str:
    """With a backslash before everything that could be an operator."""
    return "".join(mark if _PLAIN.fullmatch(mark) else f"\\{mark}" for mark in word)
