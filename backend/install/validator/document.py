"""JSON as the package rules want it: UTF-8, no key twice, no NaN."""

from __future__ import annotations

import json
from typing import Any

Document = dict[str, Any]


class NotJson(ValueError):
    """The bytes are not a JSON document."""


class DuplicateKey(ValueError):
    """An object names a key twice, at any depth; the message is the key."""


def read_document(content: bytes) -> object:
    """Raises NotJson, DuplicateKey."""
    try:
        text = content.decode("utf-8")
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except DuplicateKey:
        raise
    except RecursionError as problem:
        raise NotJson("it is nested too deeply") from problem
    except ValueError as problem:
        raise NotJson(str(problem)) from problem


def write_document(document: Document) -> bytes:
    """The same document gives the same bytes; keys stay in their order."""
    return (json.dumps(document, indent=2) + "\n").encode()


def _object(pairs: list[tuple[str, Any]]) -> Document:
    read: Document = {}
    for key, value in pairs:
        if key in read:
            raise DuplicateKey(key)
        read[key] = value
    return read


def _constant(name: str) -> None:
    raise NotJson(f"{name} is not JSON")
