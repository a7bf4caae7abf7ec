"""Numbered SQL files, applied in order in one transaction, with their numbers and checksums.

Several processes may start at once: the lock lets one do the work, and the others find it done.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from psycopg import Connection

from backend.errors import MigrationChanged, StoreTooNew
from backend.storage.migrations import Migration, migrations_in

FOLDER: Final = files("backend.storage.postgres") / "migrations"
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('chatside.migrations', 0))"
IS_THERE: Final = "SELECT to_regclass('migrations') IS NOT NULL"
BOOK: Final = (
    "CREATE TABLE migrations"
    " (number bigint PRIMARY KEY, name text NOT NULL, checksum bytea NOT NULL)"
)
NOTE: Final = "INSERT INTO migrations VALUES (%s, %s, %s)"

Db = Connection[tuple[Any, ...]]


def migrate(db: Db, folder: Traversable = FOLDER) -> int:
    """Bring the database up to date and return its number; safe to run twice.

    Raises StoreTooNew, MigrationChanged.
    """
    known = migrations_in(folder)
    with db.transaction():
        db.execute(LOCK)
        noted = _noted(db)
        if max(noted, default=0) > known[-1].number:
            raise StoreTooNew("The database was written by a newer Chatside.")
        for migration in known:
            if migration.number not in noted:
                _apply(db, migration)
            elif noted[migration.number] != migration.checksum:
                raise MigrationChanged(f"{migration.name} was changed after it had been applied.")
    return known[-1].number


def _noted(db: Db) -> dict[int, bytes]:
    if db.execute(IS_THERE).fetchall() == [(False,)]:
        db.execute(BOOK)
    return dict(db.execute("SELECT number, checksum FROM migrations").fetchall())


def _apply(db: Db, migration: Migration) -> None:
    db.execute(migration.sql.encode())
    db.execute(NOTE, (migration.number, migration.name, migration.checksum))
