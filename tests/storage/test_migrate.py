from pathlib import Path

import apsw
import pytest

from backend.errors import StoreTooNew
from backend.storage.sqlite.migrate import migrate, migrations
from backend.storage.sqlite.vault import Vault

pytestmark = pytest.mark.anyio


def test_migrations_are_numbered_without_gaps() -> None:
    assert [migration.number for migration in migrations()] == list(range(1, len(migrations()) + 1))


def test_migrating_twice_changes_nothing() -> None:
    db = apsw.Connection(":memory:")
    number = migrate(db)
    schema = db.execute("SELECT sql FROM sqlite_schema ORDER BY name").fetchall()

    assert migrate(db) == number
    assert db.execute("SELECT sql FROM sqlite_schema ORDER BY name").fetchall() == schema


def test_a_file_of_a_newer_version_is_left_alone() -> None:
    db = apsw.Connection(":memory:")
    db.execute("PRAGMA user_version = 9999")

    with pytest.raises(StoreTooNew):
        migrate(db)


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
