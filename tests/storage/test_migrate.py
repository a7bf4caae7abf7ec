"""Numbered SQL files: applied once and in order, by one process, and never changed afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.resources.abc import Traversable
from pathlib import Path

import apsw
import pytest

from backend.errors import MigrationChanged, StoreTooNew
from backend.storage.sqlite.migrate import FOLDER as VAULT
from backend.storage.sqlite.migrate import migrate, migrations
from backend.storage.sqlite.mirror.file import FOLDER as MIRROR
from backend.storage.sqlite.vault import Vault
from tests.storage.child import child, lines_of, tell

pytestmark = pytest.mark.anyio

FOLDERS = {"vault": VAULT, "mirror": MIRROR}
SCHEMAS = Path(__file__).parent / "schema"


@pytest.fixture(params=sorted(FOLDERS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(kind: str) -> Traversable:
    return FOLDERS[kind]


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """Two migrations of our own."""
    made = tmp_path / "migrations"
    made.mkdir()
    (made / "0001_first.sql").write_text("CREATE TABLE first (n INTEGER) STRICT;")
    (made / "0002_second.sql").write_text("CREATE TABLE second (n INTEGER) STRICT;")
    return made


@pytest.fixture
def db() -> Iterator[apsw.Connection]:
    made = apsw.Connection(":memory:")
    yield made
    made.close()


def schema(db: apsw.Connection) -> str:
    """Every statement that made something; not what the search index makes for itself."""
    query = (
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT IN"
        " (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY type, name"
    )
    return "".join(f"{sql};\n\n" for (sql,) in db.execute(query).fetchall())


def test_migrations_are_numbered_without_gaps(folder: Traversable) -> None:
    numbers = [migration.number for migration in migrations(folder)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_schema_is_the_sum_of_its_migrations(
    db: apsw.Connection, kind: str, folder: Traversable
) -> None:
    """After a new migration: put what the test shows into the file, and look at the difference."""
    migrate(db, folder)

    assert schema(db) == (SCHEMAS / f"{kind}.sql").read_text("utf-8")


def test_migrating_twice_changes_nothing(db: apsw.Connection, folder: Traversable) -> None:
    number = migrate(db, folder)
    before = schema(db)

    assert migrate(db, folder) == number
    assert schema(db) == before
    assert db.pragma("user_version") == number


def test_a_file_of_a_newer_version_is_left_alone(db: apsw.Connection) -> None:
    db.pragma("user_version", 9999)

    with pytest.raises(StoreTooNew):
        migrate(db)
    assert schema(db) == ""


def test_a_file_goes_on_where_it_stood(db: apsw.Connection, steps: Path) -> None:
    migrate(db, steps)
    db.execute("INSERT INTO first VALUES (7)")
    (steps / "0003_third.sql").write_text("ALTER TABLE first ADD COLUMN m INTEGER DEFAULT 8;")

    assert migrate(db, steps) == 3
    assert db.execute("SELECT * FROM first").fetchall() == [(7, 8)]


def test_a_migration_that_fails_leaves_the_file_as_it_was(db: apsw.Connection, steps: Path) -> None:
    (steps / "0003_third.sql").write_text("CREATE TABLE third (n); CREATE TABLE first (n);")
    with pytest.raises(apsw.SQLError):
        migrate(db, steps)

    assert db.pragma("user_version") == 2
    assert "third" not in schema(db)
    (steps / "0003_third.sql").write_text("CREATE TABLE third (n INTEGER) STRICT;")
    assert migrate(db, steps) == 3


def test_a_migration_changed_after_the_fact_stops_the_start(
    db: apsw.Connection, steps: Path
) -> None:
    migrate(db, steps)
    with (steps / "0001_first.sql").open("a") as file:
        file.write("\n-- only a comment")

    with pytest.raises(MigrationChanged, match="0001_first"):
        migrate(db, steps)


async def test_of_many_processes_at_once_one_migrates(tmp_path: Path, steps: Path) -> None:
    """A migration that is applied twice fails: its table is there."""
    for number in range(3, 60):
        (steps / f"{number:04d}_more.sql").write_text(f"CREATE TABLE t{number} (n INTEGER);")
    with ExitStack() as stack:
        processes = [stack.enter_context(child("migrate", tmp_path)) for _ in range(3)]
        for process in processes:
            assert lines_of(process).readline() == "ready\n"
        for process in processes:
            tell(process, "go")
        told = [await asyncio.to_thread(lines_of(process).readline) for process in processes]

    assert told == ["59\n"] * 3
    db = apsw.Connection(str(tmp_path / "some.db"))
    assert db.execute("SELECT count(*) FROM migrations").fetchall() == [(59,)]
    db.close()


async def test_the_vault_syncs_fully_and_is_its_owners_alone(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "data" / "vault.db")

    assert await vault.read(lambda db: db.pragma("synchronous")) == 2
    assert await vault.read(lambda db: db.pragma("secure_delete")) == 1
    assert (tmp_path / "data" / "vault.db").stat().st_mode & 0o777 == 0o600
    await vault.close()


async def test_a_failing_piece_of_work_leaves_nothing_behind(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault.db")

    def half(db: apsw.Connection) -> None:
        db.execute("INSERT INTO used_ids VALUES (x'01', 1)")
        raise RuntimeError("cut here")

    with pytest.raises(RuntimeError):
        await vault.write(half)
    rows = await vault.read(lambda db: db.execute("SELECT * FROM used_ids").fetchall())
    assert rows == []
    await vault.close()
