"""The database: each call is one transaction, and as few round trips as its answers allow.

Statements go out together; between two of PostgreSQL's sync messages they are one transaction, so
a question with its account named before it costs one round trip. What row-level security shows
is set for that transaction only, never for a connection.

A vault is used from one event loop.
"""

from __future__ import annotations

import asyncio
import select
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from backend.errors import DatabaseRoleUnfit, DatabaseUnreachable, StoreUnavailable
from backend.storage.postgres.listening import TELL, Listening
from backend.storage.postgres.migrate import migrate

Row = tuple[Any, ...]
Db = AsyncConnection[Row]
Statement = tuple[str, Sequence[Any]]

LEAST_CONNECTIONS: Final = 1
MOST_CONNECTIONS: Final = 10
IS_UNFIT: Final = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
WAIT_S: Final = 5.0
"""How long a connection is waited for."""


def own(account_id: str) -> Statement:
    """From here on the transaction sees and writes this account's rows; `*` reads all names."""
    return "SELECT set_config('chatside.account', %s, true)", (account_id,)


def presenting(secret_hash: bytes) -> Statement:
    """It also sees the row that has this secret, whosever it is."""
    return "SELECT set_config('chatside.presented', %s, true)", (secret_hash.hex(),)


def naming(order_id: int) -> Statement:
    """It also sees this order."""
    return "SELECT set_config('chatside.order', %s, true)", (str(order_id),)


def trimming(before_s: int) -> Statement:
    """It also sees all accounts' audit lines from before."""
    return "SELECT set_config('chatside.trim', %s, true)", (str(before_s),)


DIRECTORY: Final = own("*")


class Vault:
    """Raises StoreUnavailable, and else what psycopg raises: IntegrityError, DataError, …"""

    def __init__(self, url: str) -> None:
        self.changes = 0
        """Counts what is changed through `change` and `changing`, by others once we listen."""
        self.listening = Listening(url, self._heard)
        self._url = url
        self._pool: AsyncConnectionPool[Db] | None = None
        self._opening = asyncio.Lock()
        with opened(url) as db:
            migrate(db)

    async def run(self, *statements: Statement) -> list[Row]:
        """All of them or none, in one round trip; the last one's rows."""
        async with self.connection() as db:
            async with db.pipeline():
                for sql, values in statements:
                    cursor = await db.execute(sql, values, binary=True)
            return await cursor.fetchall() if cursor.description else []

    async def change(self, *statements: Statement) -> list[Row]:
        """The same, of something that is kept in memory elsewhere: everybody is told.

        The first statement says what is seen: see `own`.
        """
        scope, *others = statements
        rows = await self.run(scope, TELL, *others)
        self.changes += 1
        return rows

    @asynccontextmanager
    async def transaction(self, *statements: Statement) -> AsyncIterator[Db]:
        """For what has to see an answer before it goes on. Statements wait for the next answer."""
        async with self.connection() as db, db.pipeline(), db.transaction():
            for sql, values in statements:
                await db.execute(sql, values)
            yield db

    @asynccontextmanager
    async def changing(self, *statements: Statement) -> AsyncIterator[Db]:
        """The same, of something that is kept in memory elsewhere."""
        async with self.transaction(*statements) as db:
            yield db
            await db.execute(*TELL)
        self.changes += 1

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Db]:
        """Raises StoreUnavailable when there is none, or when it is cut."""
        pool = self._pool or await self._open()
        try:
            async with pool.connection() as db:
                yield db
        except psycopg.errors.QueryCanceled:
            raise
        except psycopg.OperationalError as error:
            raise StoreUnavailable from error

    async def close(self) -> None:
        await self.listening.close()
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    def _heard(self) -> None:
        self.changes += 1

    async def _open(self) -> AsyncConnectionPool[Db]:
        async with self._opening:
            if self._pool is None:
                self._pool = AsyncConnectionPool(
                    self._url,
                    kwargs={"autocommit": True},
                    min_size=LEAST_CONNECTIONS,
                    max_size=MOST_CONNECTIONS,
                    timeout=WAIT_S,
                    check=_check,
                    open=False,
                    name="chatside",
                )
                await self._pool.open()
            return self._pool


@contextmanager
def opened(url: str) -> Iterator[psycopg.Connection[Row]]:
    """Raises DatabaseUnreachable, DatabaseRoleUnfit."""
    try:
        db = psycopg.connect(url, autocommit=True)
    except psycopg.Error as error:
        why = str(error).strip().splitlines()[0]
        raise DatabaseUnreachable(f"The database can't be used: {why}") from None
    with db:
        if db.execute(IS_UNFIT).fetchall() != [(False,)]:
            raise DatabaseRoleUnfit
        yield db


async def fetch(db: Db, sql: str, values: Sequence[Any] = ()) -> list[Row]:
    """Of a statement that answers with rows."""
    return await (await db.execute(sql, values, binary=True)).fetchall()


async def _check(db: Db) -> None:
    """A server that says something unasked has ended the connection. Costs no round trip."""
    waiting = select.poll()
    waiting.register(db.fileno(), select.POLLIN)
    if waiting.poll(0):
        await db.close()  # or the pool would keep it: nobody else knows yet
        raise psycopg.OperationalError("the server has ended the connection")
