"""A database as a place that accounts come from or go to."""

from __future__ import annotations

from typing import Any, Final

from backend.errors import MoveRefused
from backend.storage.mirror import Quarantined
from backend.storage.moving import Rows, named
from backend.storage.postgres.accounts import HOLDERS, NAMES
from backend.storage.postgres.mirror.mirrors import PostgresMirrors
from backend.storage.postgres.vault import DIRECTORY, Db, Vault, fetch, own

COPY: Final = {
    "mirrors",
    "chats",
    "bodies",
    "words",
    "identities",
    "postings",
    "quarantine",
    "withheld",
}
"""What is moved chat by chat."""
NUMBERED: Final = {"audit", "orders", "ignored_addresses"}
"""Tables whose rows have numbers, which another store gives anew."""
COLUMNS: Final = (
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = current_schema() ORDER BY table_name <> 'accounts', table_name,"
    " ordinal_position"
)
ASIDE: Final = "SELECT id, raw, reason, at FROM quarantine WHERE account_id = %s ORDER BY id"


class PostgresMovable:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self.mirrors = PostgresMirrors(vault)

    async def ids(self, subdomain: str | None) -> list[tuple[str, str]]:
        sql = "SELECT id, subdomain FROM accounts"
        sql += " WHERE %s::text IS NULL OR subdomain = %s ORDER BY subdomain"
        rows = await self._vault.run(DIRECTORY, (sql, (subdomain, subdomain)))
        return [(account_id, name) for account_id, name in rows]

    async def rows(self, account_id: str) -> Rows:
        async with self._vault.transaction(own(account_id)) as db:
            tables = await _tables(db)
            return {table: await _read(db, table, names, account_id) for table, names in tables}

    async def exchange(self, account_id: str, rows: Rows) -> None:
        async with self._vault.changing(NAMES, DIRECTORY) as db:
            account, names = rows["accounts"][0], [row["origin"] for row in rows["account_aliases"]]
            names.append(account["origin"])
            held = await fetch(db, HOLDERS, (account_id, account["subdomain"], names, names))
            if any(holder != account_id for (holder,) in held):
                raise MoveRefused("Another account of the other store has its name.")
            await db.execute(*own(account_id))
            for table, columns in await _tables(db):
                await _exchange(db, table, columns, account_id, rows[table])

    async def quarantined(self, account_id: str) -> list[Quarantined]:
        rows = await self._vault.run(own(account_id), (ASIDE, (account_id,)))
        return [Quarantined(*row) for row in rows]


async def _tables(db: Db) -> list[tuple[str, list[str]]]:
    """Those with an account, and their columns but the numbers of rows; accounts first."""
    columns: dict[str, list[str]] = {}
    for table, column in await fetch(db, COLUMNS):
        columns.setdefault(table, []).append(column)
    found = [("accounts", columns.pop("accounts"))]
    for table, names in columns.items():
        if "account_id" in names and table not in COPY:
            found.append((table, [name for name in names if name != "id"]))
    return found


async def _read(db: Db, table: str, names: list[str], account_id: str) -> list[dict[str, Any]]:
    key = "id" if table == "accounts" else "account_id"
    sql = f"SELECT {', '.join(names)} FROM {table} WHERE {key} = %s"  # noqa: S608  the schema's own names
    numbered = table in NUMBERED
    rows = await fetch(db, sql + " ORDER BY id" * numbered, (account_id,))
    return named(names, rows, numbered=numbered)


async def _exchange(
    db: Db, table: str, names: list[str], account_id: str, rows: list[dict[str, Any]]
) -> None:
    into = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608  the schema's own names
    if table == "accounts":
        changes = ", ".join(f"{name} = excluded.{name}" for name in names)
        into += f" ON CONFLICT (id) DO UPDATE SET {changes}"
    else:
        await db.execute(f"DELETE FROM {table} WHERE account_id = %s", (account_id,))  # noqa: S608  the schema's own names
    for row in rows:
        await db.execute(into, [row[name] for name in names])
