"""Numbered SQL files, whatever the engine."""

from __future__ import annotations

import hashlib
from importlib.resources.abc import Traversable

from msgspec import Struct


class Migration(Struct, frozen=True):
    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> bytes:
        return hashlib.sha256(self.sql.encode()).digest()


def migrations_in(folder: Traversable) -> list[Migration]:
    """All of them, in order."""
    found = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return [
        Migration(int(name.split("_", 1)[0]), name, (folder / name).read_text("utf-8"))
        for name in found
    ]
