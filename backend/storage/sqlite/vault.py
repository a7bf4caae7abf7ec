"""The vault file: one connection on one thread, full synchronisation, short transactions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import apsw

from backend.storage.sqlite.migrate import migrate

T = TypeVar("T")
Row = tuple[Any, ...]


class Vault:
    """Runs functions of a connection on the vault's own thread; `write` wraps a transaction."""

    def __init__(self, path: Path) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="vault")
        self._db = self._thread.submit(_open, path).result()

    async def read(self, work: Callable[[apsw.Connection], T]) -> T:
        return await self._run(lambda: work(self._db))

    async def write(self, work: Callable[[apsw.Connection], T]) -> T:
        """Everything `work` does is kept, or nothing."""
        return await self._run(lambda: _in_transaction(self._db, work))

    async def close(self) -> None:
        await self._run(self._db.close)
        self._thread.shutdown()

    async def _run(self, work: Callable[[], T]) -> T:
        future = asyncio.get_running_loop().run_in_executor(self._thread, work)
        return await asyncio.shield(future)  # a cancelled request must not leave half a thought


def fetch(db: apsw.Connection, sql: str, values: Row = ()) -> list[Row]:
    """All rows of one statement; STRICT tables vouch for the types."""
    return db.execute(sql, values).fetchall()


def _in_transaction(db: apsw.Connection, work: Callable[[apsw.Connection], T]) -> T:
    db.execute("BEGIN IMMEDIATE")
    try:
        result = work(db)
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
    return result


def _open(path: Path) -> apsw.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    db = apsw.Connection(str(path))
    path.chmod(0o600)
    db.set_busy_timeout(10_000)
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "trusted_schema = OFF",
    ):
        db.execute(f"PRAGMA {pragma}").fetchall()
    migrate(db)
    return db
