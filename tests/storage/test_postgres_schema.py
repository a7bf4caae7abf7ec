"""The schema: spread by account, kept apart by account, of the same nouns as on SQLite."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import psycopg
import pytest

from backend.storage.postgres.accounts import SEALED
from backend.storage.sqlite.migrate import migrate

OF_NO_ACCOUNT = {"used_ids", "leases", "migrations"}
KEYS = """
SELECT c.conrelid::regclass::text, c.conname, c.contype, array_agg(a.attname ORDER BY k.turn)
FROM pg_constraint AS c, unnest(c.conkey) WITH ORDINALITY AS k (number, turn), pg_attribute AS a
WHERE c.contype IN ('p', 'u', 'f') AND c.connamespace = 'public'::regnamespace
  AND a.attrelid = c.conrelid AND a.attnum = k.number
GROUP BY c.oid, c.conrelid, c.conname, c.contype
"""
UNIQUE = """
SELECT i.indrelid::regclass::text, pg_get_indexdef(i.indexrelid, 1, false)
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace
"""
GUARDED = (
    "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)
COLUMNS = (
    "SELECT table_name, column_name, data_type FROM information_schema.columns"
    " WHERE table_schema = 'public'"
)
TYPES = {"INTEGER": "bigint", "TEXT": "text", "BLOB": "bytea", "REAL": "double precision"}


@pytest.fixture
def db(database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database, autocommit=True) as made:
        yield made


def account_of(table: str) -> str:
    return "id" if table == "accounts" else "account_id"


def test_every_key_begins_with_the_account(db: psycopg.Connection) -> None:
    keys = [key for key in db.execute(KEYS).fetchall() if key[0] not in OF_NO_ACCOUNT]

    assert len(keys) > 30
    wrong = [(table, name) for table, name, _, columns in keys if columns[0] != account_of(table)]
    assert wrong == []


def test_every_unique_index_begins_with_the_account(db: psycopg.Connection) -> None:
    indexes = [row for row in db.execute(UNIQUE).fetchall() if row[0] not in OF_NO_ACCOUNT]

    assert len(indexes) > 15
    assert [table for table, column in indexes if column != account_of(table)] == []


def test_every_table_with_an_account_is_guarded(db: psycopg.Connection) -> None:
    guarded: dict[str, bool] = dict(db.execute(GUARDED).fetchall())

    assert {name for name, is_guarded in guarded.items() if not is_guarded} == OF_NO_ACCOUNT


def test_tables_and_columns_are_those_of_the_vault_on_sqlite(db: psycopg.Connection) -> None:
    """A column that a migration of the vault adds is missing here until this engine has it, too."""
    vault = apsw.Connection(":memory:")
    migrate(vault)
    there: dict[str, dict[str, str]] = {}
    for table, column, kind in db.execute(COLUMNS).fetchall():
        there.setdefault(table, {})[column] = kind

    tables = [
        name
        for (name,) in vault.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
            " AND name NOT LIKE 'sqlite%' AND name <> 'migrations'"
        )
    ]
    expected = {
        table: {
            column: TYPES[str(kind)]
            for column, kind in vault.execute(
                "SELECT name, type FROM pragma_table_info(?)", (table,)
            )
        }
        for table in map(str, tables)
    }
    assert {table: there.get(table) for table in expected} == expected
    vault.close()


def test_no_column_is_sealed_that_would_stay_when_a_key_is_lost(db: psycopg.Connection) -> None:
    """A new table of secrets has to be in the list."""
    sealed = {table for table, column, _ in db.execute(COLUMNS).fetchall() if "sealed" in column}

    assert sealed <= {sql.split()[2] for sql in SEALED}
