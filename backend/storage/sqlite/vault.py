"""The vault file: everything queued is one transaction, and one wait for the disk.

Writes are run by the vault's own thread. While the disk writes one batch, the next one gathers,
so sixteen callers wait for one synchronisation, not for sixteen. A caller goes on only when its
piece is on disk. Reads take microseconds and never wait in WAL mode: they are made where they are
asked for, on a connection of their own that sees what is committed.

A vault is used from one event loop at a time.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final, TypeVar

import apsw
from msgspec import Struct

from backend.errors import StoreUnwritable
from backend.storage.sqlite.migrate import migrate

T = TypeVar("T")
Row = tuple[Any, ...]
Work = Callable[[apsw.Connection], T]

BUSY_MS: Final = 10_000
"""How long another process may hold the file before we give up."""
PAUSE_S: Final = 0.01
PRAGMAS: Final = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "trusted_schema = OFF",
)


class Piece(Struct, eq=False):
    """One caller's work and the future it waits for."""

    future: asyncio.Future[Any]
    work: Work[Any]
    is_change: bool
    result: Any = None
    error: Exception | None = None

    def settle(self) -> None:
        if self.future.done():  # the caller was cancelled; its piece is kept all the same
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Vault:
    """Raises what apsw raises: BusyError, FullError, IOError and so on."""

    def __init__(self, path: Path) -> None:
        self.changes = 0
        """Counts commits of `change` in this process."""
        self._db = _open(path)
        self._reader = _open_reader(path)
        self._waiting: list[Piece] = []
        self._queue: SimpleQueue[list[Piece] | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="vault", daemon=True)
        self._thread.start()

    async def read(self, work: Work[T]) -> T:
        """Here and now, from what is committed: a write that was awaited is seen."""
        return work(self._reader)

    def write(self, work: Work[T]) -> asyncio.Future[T]:
        """Everything `work` does is kept, or nothing; on disk when the future is done.

        `work` runs in the vault's thread, in the order of the calls. It runs a second time when
        another piece of its batch fails, so it changes nothing but the file (or see
        `when_undone`). It is kept even if its caller is cancelled meanwhile.
        """
        return self._add(work, is_change=False)

    def change(self, work: Work[T]) -> asyncio.Future[T]:
        """A write of something that is kept in memory elsewhere: `changes` counts it."""
        return self._add(work, is_change=True)

    async def close(self) -> None:
        """What was asked for is finished first."""
        self._closed = True
        self._hand_over()
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        self._reader.close()
        self._db.close()

    def _add(self, work: Work[T], *, is_change: bool) -> asyncio.Future[T]:
        if self._closed:
            raise RuntimeError("the vault is closed")
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._hand_over)
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.append(Piece(future, work, is_change))
        return future

    def _hand_over(self) -> None:
        """Once per turn of the loop: the thread is woken once, and finds a batch."""
        pieces, self._waiting = self._waiting, []
        self._queue.put(pieces)

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            pieces, is_last = self._gather(first)
            try:
                self._commit(pieces)
            except Exception as error:  # noqa: BLE001  the callers get it, the thread goes on
                for piece in pieces:
                    piece.error = error
            else:  # counted before anybody is told, so that nobody keeps what was before
                self.changes += any(piece.is_change for piece in pieces)
            _tell(pieces)
            if is_last:
                return

    def _gather(self, pieces: list[Piece]) -> tuple[list[Piece], bool]:
        """Whatever waits by now, and whether nothing will come after it."""
        for _ in range(self._queue.qsize()):
            if (more := self._queue.get()) is None:
                return pieces, True
            pieces += more
        return pieces, False

    def _commit(self, pieces: list[Piece]) -> None:
        """All pieces in one transaction. Raises when none could be kept."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            if not _all_succeed(self._db, pieces):
                self._undo()
                self._db.execute("BEGIN IMMEDIATE")
                _each_alone(self._db, pieces)
            self._db.execute("COMMIT")
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        if self._db.in_transaction:  # a full disk may have ended it
            self._db.execute("ROLLBACK")


def fetch(db: apsw.Connection, sql: str, values: Row = ()) -> list[Row]:
    """All rows of one statement; STRICT tables vouch for the types."""
    return db.execute(sql, values).fetchall()


def _all_succeed(db: apsw.Connection, pieces: list[Piece]) -> bool:
    """The usual case, without the price of a savepoint for each."""
    try:
        for piece in pieces:
            piece.result = piece.work(db)
    except Exception:  # noqa: BLE001  whoever failed fails again, alone
        return False
    return True


def _each_alone(db: apsw.Connection, pieces: list[Piece]) -> None:
    for piece in pieces:
        db.execute("SAVEPOINT piece")
        try:
            piece.result = piece.work(db)
        except Exception as error:
            if not db.in_transaction:  # it took everybody's with it
                raise
            piece.error = error
            db.execute("ROLLBACK TO piece")
        db.execute("RELEASE piece")


def _tell(pieces: list[Piece]) -> None:
    """Wake each loop once."""
    waiting: dict[asyncio.AbstractEventLoop, list[Piece]] = {}
    for piece in pieces:
        waiting.setdefault(piece.future.get_loop(), []).append(piece)
    for loop, told in waiting.items():
        with suppress(RuntimeError):  # the loop was closed, nobody waits any more
            loop.call_soon_threadsafe(_settle, told)


def _settle(pieces: list[Piece]) -> None:
    for piece in pieces:
        piece.settle()


def _open(path: Path) -> apsw.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreUnwritable(f"{path.parent} can't be made: {error.strerror}.") from error
    db = apsw.Connection(str(path))
    path.chmod(0o600)
    db.set_busy_timeout(BUSY_MS)
    _set(db)
    migrate(db)
    return db


def _set(db: apsw.Connection) -> None:
    """Waits for who makes the file at the same moment: SQLite itself does not."""
    end = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            for pragma in PRAGMAS:
                db.execute(f"PRAGMA {pragma}").fetchall()
        except apsw.BusyError:
            if time.monotonic() >= end:
                raise
            time.sleep(PAUSE_S)
        else:
            return


def _open_reader(path: Path) -> apsw.Connection:
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    db.set_busy_timeout(BUSY_MS)
    db.execute("PRAGMA trusted_schema = OFF")
    return db
