"""One thing the validator has to say about a package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct


class Finding(Struct, frozen=True):
    """`key` is stable: the name Zendesk's own validator gives the error, or `house.…` for our
    stricter rules. (Zendesk's warnings have no published names; theirs are ours here.)
    """

    key: str
    where: str
    """The file, or the member of manifest.json."""
    text: str
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        said = f"{self.level} {self.key}: {self.where}: {self.text}"
        return said.encode("utf-8", "backslashreplace").decode()  # JSON may name half characters


Findings = Iterator[Finding]


def error(key: str, where: str, text: str) -> Finding:
    return Finding(key, where, text)


def warning(key: str, where: str, text: str) -> Finding:
    return Finding(key, where, text, "warning")
