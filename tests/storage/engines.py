"""The engines that every claim about storage is proved for, and what a test has to know of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import apsw
import psycopg
from psycopg.sql import SQL, Identifier

from backend.accounts.account import Account
from backend.keys.operator import parse_operator_keys
from backend.keys.sealing import Sealer
from backend.storage.budget import BudgetStore
from backend.storage.mirror import Mirrors
from backend.storage.postgres import vault as postgres
from backend.storage.postgres.budget import PostgresBudget
from backend.storage.postgres.mirror.mirrors import PostgresMirrors
from backend.storage.postgres.store import PostgresStore
from backend.storage.sqlite import vault as sqlite
from backend.storage.sqlite.budget import SqliteBudget
from backend.storage.sqlite.store import SqliteStore
from backend.storage.store import Store
from tests.storage import mirror_samples
from tests.storage.mirror_samples import OPERATOR

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


class Engine(Protocol):
    where: str
    """What another process needs to know: see `store_at`."""

    def store(self) -> Store:
        """As another process has it: on the same data, with a memory of its own."""

    def tables_with(self, account_id: str) -> set[str]:
        """Tables in which some row names the account."""

    def rows(self, select: str, account_id: str) -> list[tuple[object, ...]]:
        """What such a question answers that the account may ask."""

    def budgets(
        self, processes: int, now: Callable[[], float]
    ) -> AbstractAsyncContextManager[list[BudgetStore]]:
        """As several processes have them, at that time."""


class SqliteEngine:
    def __init__(self, folder: Path) -> None:
        self.where = str(folder)

    def store(self) -> Store:
        return store_at(self.where)

    def tables_with(self, account_id: str) -> set[str]:
        db = apsw.Connection(f"{self.where}/vault.db", flags=apsw.SQLITE_OPEN_READONLY)
        names = [n for (n,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        rows = {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in names}
        db.close()
        return {name for name in names if _named(account_id, rows[name])}

    def rows(self, select: str, account_id: str) -> list[tuple[object, ...]]:
        db = apsw.Connection(f"{self.where}/vault.db", flags=apsw.SQLITE_OPEN_READONLY)
        try:
            return db.execute(select).fetchall()
        finally:
            db.close()

    @asynccontextmanager
    async def budgets(
        self, processes: int, now: Callable[[], float]
    ) -> AsyncIterator[list[BudgetStore]]:
        vaults = [sqlite.Vault(Path(self.where) / "vault.db") for _ in range(processes)]
        yield [SqliteBudget(vault, now) for vault in vaults]
        for vault in vaults:
            await vault.close()


class PostgresEngine:
    def __init__(self, url: str) -> None:
        self.where = url

    def store(self) -> Store:
        return store_at(self.where)

    def tables_with(self, account_id: str) -> set[str]:
        """As the account itself sees them."""
        with psycopg.connect(self.where) as db:
            db.execute("SELECT set_config('chatside.account', %s, true)", (account_id,))
            names = [name for (name,) in db.execute(TABLES)]
            select = SQL("SELECT * FROM {}")
            rows = {n: db.execute(select.format(Identifier(n))).fetchall() for n in names}
        return {name for name in names if _named(account_id, rows[name])}

    def rows(self, select: str, account_id: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.where) as db:
            db.execute("SELECT set_config('chatside.account', %s, true)", (account_id,))
            return db.execute(select.encode()).fetchall()

    @asynccontextmanager
    async def budgets(
        self, processes: int, now: Callable[[], float]
    ) -> AsyncIterator[list[BudgetStore]]:
        vaults = [postgres.Vault(self.where) for _ in range(processes)]
        yield [PostgresBudget(vault, now) for vault in vaults]
        for vault in vaults:
            await vault.close()


def _named(account_id: str, rows: Iterable[tuple[object, ...]]) -> bool:
    return any(account_id in row for row in rows)


def store_at(where: Path | str) -> Store:
    """A data folder's, or a database's."""
    return PostgresStore(str(where)) if _is_database(where) else SqliteStore(Path(where))


async def opened(where: Path | str, *accounts: Account) -> tuple[Store, Mirrors]:
    """Store and mirrors of a data folder or database; these accounts are made the first time."""
    if not _is_database(where):
        return await mirror_samples.opened(Path(where), *accounts)
    store, sealer = PostgresStore(str(where)), Sealer(parse_operator_keys(OPERATOR))
    for account in accounts:
        if await store.accounts.find(account.id) is None:
            await store.accounts.create(account, sealer.new_data_key(account.id))
    return store, PostgresMirrors(store.vault)


def _is_database(where: Path | str) -> bool:
    return str(where).startswith("postgresql:")
