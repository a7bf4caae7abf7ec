"""Numbered SQL files, applied in order, each in one transaction with its number."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

import apsw
from msgspec import Struct

from backend.errors import StoreTooNew

FOLDER: Final = files("backend.storage.sqlite") / "migrations"


class Migration(Struct, frozen=True):
    number: int
    name: str
    sql: str


def migrations() -> list[Migration]:
    """All of them, in order."""
    found = sorted(file.name for file in FOLDER.iterdir() if file.name.endswith(".sql"))
    return [
        Migration(int(name.split("_", 1)[0]), name, (FOLDER / name).read_text("utf-8"))
        for name in found
    ]


def migrate(db: apsw.Connection) -> int:
    """Bring the file up to date and return its number. Raises StoreTooNew; safe to run twice."""
    known = migrations()
    if _number(db) > known[-1].number:
        raise StoreTooNew
    for migration in known:
        db.execute("BEGIN IMMEDIATE")
        try:
            if _number(db) < migration.number:
                db.execute(migration.sql)
                db.execute(f"PRAGMA user_version = {migration.number:d}")
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
    return known[-1].number


def _number(db: apsw.Connection) -> int:
    return int(db.pragma("user_version"))
