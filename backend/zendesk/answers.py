"""What an answer means: decided by its status alone, then read as JSON.

Bodies of errors may be JSON of several shapes, text or HTML, so they are not looked at.
https://developer.zendesk.com/api-reference/introduction/requests/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

import msgspec
from msgspec import Struct

from backend.errors import (
    ChatUnavailable,
    ReconnectNeeded,
    ZendeskRefused,
    ZendeskRejected,
    ZendeskUnavailable,
    ZendeskUnreadable,
)
from backend.zendesk.http_date import http_date_s


class Answer(Struct, frozen=True):
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""
    """Decoded; empty unless the status is 2xx or the request reads refusals."""


def problem(status: int) -> ChatUnavailable | None:
    """The error a status stands for; None for 2xx."""
    if 200 <= status < 300:
        return None
    if status in (401, 403):
        return ReconnectNeeded() if status == 401 else ZendeskRefused()
    if status < 400:
        return ZendeskUnreadable("Zendesk answered with a redirect, which is not followed.")
    return ZendeskRejected() if status < 500 else ZendeskUnavailable()


def accept(answer: Answer) -> Answer:
    """The answer when it is 2xx; else raises what its status stands for."""
    if (error := problem(answer.status)) is not None:
        raise error
    return answer


def server_time_s(answer: Answer) -> float | None:
    """When Zendesk answered, by its own clock: seconds since 1970, whole ones."""
    return http_date_s(answer.headers.get("date"))


def read_json(answer: Answer) -> object:
    """The JSON of an accepted answer. Raises ChatUnavailable's family."""
    return decode(accept(answer).body)


def decode(body: bytes) -> object:
    """Any JSON value. Raises ZendeskUnreadable.

    Texts with broken characters are read all the same, so that one of them hides no other.
    """
    read, value = _strict(body)
    if not read:
        read, value = _tolerant(bytes(body))
    if not read:
        raise ZendeskUnreadable  # not inside `except`: parsers' errors carry what they read
    return value


def _strict(body: bytes) -> tuple[bool, object]:
    try:
        return True, cast(object, msgspec.json.decode(body))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False, None


def _tolerant(body: bytes) -> tuple[bool, object]:
    try:
        text = body.decode("utf-8-sig", "replace")
        return True, cast(object, json.loads(text, parse_constant=_nothing, strict=False))
    except (ValueError, RecursionError):
        return False, None


def _nothing(_constant: str) -> None:
    """NaN and its kind."""
