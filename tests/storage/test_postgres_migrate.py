"""Numbered SQL files on PostgreSQL: applied once and in order, by one process, never changed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from backend.errors import MigrationChanged, StoreTooNew
from backend.storage.migrations import migrations_in
from backend.storage.postgres.migrate import FOLDER, migrate
from tests.postgres_server import Server


@pytest.fixture
def empty(postgres: Server) -> Iterator[str]:
    with postgres.empty() as url:
        yield url


@pytest.fixture
def db(empty: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(empty, autocommit=True) as made:
        yield made


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """Two migrations of our own."""
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE first (n bigint);")
    (tmp_path / "0002_second.sql").write_text("CREATE TABLE second (n bigint);")
    return tmp_path


def tables(db: psycopg.Connection) -> set[str]:
    return {name for (name,) in db.execute("SELECT relname FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = 'public'::regnamespace")}  # fmt: skip


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = [migration.number for migration in migrations_in(FOLDER)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_database_goes_on_where_it_stood(db: psycopg.Connection, steps: Path) -> None:
    assert migrate(db, steps) == 2
    db.execute("INSERT INTO first VALUES (7)")
    (steps / "0003_third.sql").write_text("ALTER TABLE first ADD COLUMN m bigint DEFAULT 8;")

    assert migrate(db, steps) == 3
    assert migrate(db, steps) == 3
    assert db.execute("SELECT * FROM first").fetchall() == [(7, 8)]


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    db: psycopg.Connection, steps: Path
) -> None:
    migrate(db, steps)
    (steps / "0003_third.sql").write_text("CREATE TABLE third (n bigint);")
    (steps / "0004_fourth.sql").write_text("CREATE TABLE fourth (n bigint); SELECT 1 / 0;")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(db, steps)

    assert tables(db) == {"migrations", "first", "second"}


def test_a_migration_changed_after_the_fact_stops_the_start(
    db: psycopg.Connection, steps: Path
) -> None:
    migrate(db, steps)
    with (steps / "0001_first.sql").open("a") as file:
        file.write("\n-- only a comment")

    with pytest.raises(MigrationChanged, match="0001_first"):
        migrate(db, steps)


def test_a_database_of_a_newer_version_is_left_alone(db: psycopg.Connection, steps: Path) -> None:
    migrate(db, steps)
    (steps / "0002_second.sql").unlink()

    with pytest.raises(StoreTooNew, match="database"):
        migrate(db, steps)


def test_of_many_at_once_one_migrates(empty: str, steps: Path) -> None:
    """A migration that is applied twice fails: its table is there."""
    for number in range(3, 20):
        (steps / f"{number:04d}_more.sql").write_text(f"CREATE TABLE t{number} (n bigint);")

    def start(_: int) -> int:
        with psycopg.connect(empty, autocommit=True) as db:
            return migrate(db, steps)

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(start, range(4))) == [19] * 4
