"""What the validator says about a package: keys as the vendor's own validator names them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct


class Finding(Struct, frozen=True):
    key: str
    text: str
    warning: bool = False


Findings = Iterator[Finding]


def error(key: str, text: str) -> Finding:
    return Finding(key, text)


def warning(key: str, text: str) -> Finding:
    return Finding(key, text, warning=True)
