"""Numbered SQL files, applied in order, each in one transaction with its number and checksum.

Several processes may open a file at once: the first one to begin its transaction does the work,
the others find it done. A file that was changed after it had been applied stops the start, for
nobody could say any more what the schema is.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import apsw

from backend.errors import MigrationChanged, StoreTooNew
from backend.storage.migrations import Migration, migrations_in

FOLDER: Final = files("backend.storage.sqlite") / "migrations"
BOOK: Final = (
    "CREATE TABLE IF NOT EXISTS migrations"
    " (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL) STRICT"
)


def migrations(folder: Traversable = FOLDER) -> list[Migration]:
    """All of them, in order."""
    return migrations_in(folder)


def migrate(db: apsw.Connection, folder: Traversable = FOLDER) -> int:
    """Bring the file up to date and return its number; safe to run twice.

    Raises StoreTooNew, MigrationChanged.
    """
    known = migrations(folder)
    if _number(db) > known[-1].number:
        raise StoreTooNew
    if _number(db) < known[-1].number:
        for migration in known:
            _apply(db, migration)
    _check(db, known)
    return known[-1].number


def _apply(db: apsw.Connection, migration: Migration) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        if _number(db) < migration.number:
            db.execute(migration.sql)
            _note(db, migration)
            db.execute(f"PRAGMA user_version = {migration.number:d}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _note(db: apsw.Connection, migration: Migration) -> None:
    db.execute(BOOK)
    row = (migration.number, migration.name, migration.checksum)
    db.execute("INSERT INTO migrations VALUES (?, ?, ?)", row)


def _check(db: apsw.Connection, known: list[Migration]) -> None:
    """Files of a time before the book was kept are not in it."""
    rows = db.execute("SELECT number, checksum FROM migrations").fetchall()
    noted = {int(str(number)): checksum for number, checksum in rows}
    for migration in known:
        if noted.get(migration.number, migration.checksum) != migration.checksum:
            raise MigrationChanged(f"{migration.name} was changed after it had been applied.")


def _number(db: apsw.Connection) -> int:
    return int(db.pragma("user_version"))
