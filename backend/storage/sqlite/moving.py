"""A data folder as a place that accounts come from or go to."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import apsw

from backend.errors import MoveRefused
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import Quarantined
from backend.storage.moving import Rows, named
from backend.storage.sqlite.mirror.file import open_reader
from backend.storage.sqlite.mirror.mirrors import SqliteMirrors
from backend.storage.sqlite.vault import Row, Vault, fetch

COLUMNS: Final = (
    "SELECT t.name, c.name FROM pragma_table_list AS t, pragma_table_info(t.name) AS c"
    " WHERE t.schema = 'main' AND t.type = 'table' ORDER BY t.name <> 'accounts', t.name, c.cid"
)
ASIDE: Final = "SELECT id, raw, reason, at FROM quarantine ORDER BY id"


class SqliteMovable:
    def __init__(self, vault: Vault, folder: Path, keys: DataKeys) -> None:
        self._vault, self._folder, self._keys = vault, folder, keys
        self.mirrors = SqliteMirrors(folder, keys)

    async def ids(self, subdomain: str | None) -> list[tuple[str, str]]:
        sql = "SELECT id, subdomain FROM accounts WHERE ?1 IS NULL OR subdomain = ?1 ORDER BY 2"
        rows = await self._vault.read(lambda db: fetch(db, sql, (subdomain,)))
        return [(account_id, name) for account_id, name in rows]

    async def rows(self, account_id: str) -> Rows:
        def work(db: apsw.Connection) -> Rows:
            return {table: _read(db, table, names, account_id) for table, names in _tables(db)}

        return await self._vault.read(work)

    async def exchange(self, account_id: str, rows: Rows) -> None:
        def work(db: apsw.Connection) -> None:
            for table, names in _tables(db):
                _exchange(db, table, names, account_id, rows[table])

        try:
            await self._vault.change(work)
        except apsw.ConstraintError as error:
            raise MoveRefused("Another account of the other store has its name.") from error

    async def quarantined(self, account_id: str) -> list[Quarantined]:
        return [Quarantined(*row) for row in await self._ask(account_id, ASIDE, ())]

    async def _ask(self, account_id: str, sql: str, values: Row) -> list[Row]:
        path = self._folder / "mirrors" / f"{account_id}.db"
        if not path.exists():
            return []
        db = open_reader(path, (await self._keys.of(account_id)).mirror_key())
        if db is None:
            return []
        try:
            return fetch(db, sql, values)
        finally:
            db.close()


def _tables(db: apsw.Connection) -> list[tuple[str, list[str]]]:
    """Those with an account, and their columns but the numbers of rows; accounts first."""
    columns: dict[str, list[str]] = {}
    for table, column in fetch(db, COLUMNS):
        columns.setdefault(table, []).append(column)
    found = [("accounts", columns.pop("accounts"))]
    for table, names in columns.items():
        if "account_id" in names:
            found.append((table, [name for name in names if name != "id"]))
    return found


def _read(
    db: apsw.Connection, table: str, names: list[str], account_id: str
) -> list[dict[str, Any]]:
    key = "id" if table == "accounts" else "account_id"
    numbered = _is_numbered(db, table)
    sql = f"SELECT {', '.join(names)} FROM {table} WHERE {key} = ?"  # noqa: S608  the schema's own names
    rows = fetch(db, sql + " ORDER BY id" * numbered, (account_id,))
    return named(names, rows, numbered=numbered)


def _is_numbered(db: apsw.Connection, table: str) -> bool:
    sql = "SELECT count(*) FROM pragma_table_info(?) WHERE name = 'id'"
    return table != "accounts" and fetch(db, sql, (table,)) == [(1,)]


def _exchange(
    db: apsw.Connection,
    table: str,
    names: list[str],
    account_id: str,
    rows: list[dict[str, Any]],
) -> None:
    into = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608  the schema's own names
    if table == "accounts":
        changes = ", ".join(f"{name} = excluded.{name}" for name in names)
        into += f" ON CONFLICT (id) DO UPDATE SET {changes}"
    else:
        db.execute(f"DELETE FROM {table} WHERE account_id = ?", (account_id,))  # noqa: S608  the schema's own names
    db.executemany(into, [tuple(row[name] for name in names) for row in rows])
