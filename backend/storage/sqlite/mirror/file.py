"""One account's mirror file: encrypted with a raw key, write-ahead log, one writer.

`synchronous = NORMAL`: after a power cut the file is whole, and at worst as it was some commits
ago, cursor and chats together; what is missing is fetched again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

import apsw

from backend.errors import SealBroken
from backend.storage.sqlite.migrate import migrate, migrations

FOLDER: Final = files("backend.storage.sqlite.mirror") / "migrations"
SUFFIXES: Final = ("", "-wal", "-shm")
CIPHER: Final = "chacha20"
"""ChaCha20-Poly1305 for every page: a changed byte is noticed, not only unreadable."""
BUSY_MS: Final = 10_000
PAGE_BYTES: Final = 4096
"""A page of the export changes some thousand pages here and there: larger ones write more."""
WRITER_PRAGMAS: Final = (
    f"page_size = {PAGE_BYTES}",
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "secure_delete = ON",
    "trusted_schema = OFF",
    "cache_size = -65536",
    "wal_autocheckpoint = 16000",
    "journal_size_limit = 67108864",
)
READER_PRAGMAS: Final = ("trusted_schema = OFF", "query_only = ON", "cache_size = -16384")


def open_writer(path: Path, key: bytes | None) -> apsw.Connection:
    """Creates the file, or brings its schema up to date.

    Raises SealBroken, StoreTooNew, MigrationChanged.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        _create(path, key)
    return _open_writer(path, key)


def _create(path: Path, key: bytes | None) -> None:
    """Under another name first: a reader finds no file, or a whole one."""
    draft = path.with_suffix(".new")
    for suffix in SUFFIXES:
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)
    draft.touch(0o600)
    db = _open_writer(draft, key)
    # beyond every version of an earlier copy: whoever remembers answers of that one must see it
    db.execute("UPDATE standing SET version = ?", (time.time_ns() // 1_000_000,))
    db.close()
    draft.rename(path)


def _open_writer(path: Path, key: bytes | None) -> apsw.Connection:
    db = apsw.Connection(str(path))
    try:
        _unlock(db, key)
        _set(db, WRITER_PRAGMAS)
        migrate(db, FOLDER)
    except BaseException:
        db.close()
        raise
    return db


def open_reader(path: Path, key: bytes | None) -> apsw.Connection | None:
    """None while the file's schema is not ours: its worker has yet to make it, or is newer.

    Raises SealBroken for another account's file or key.
    """
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        _unlock(db, key)
        _set(db, READER_PRAGMAS)
        if db.pragma("user_version") == migrations(FOLDER)[-1].number:
            return db
    except BaseException:
        db.close()
        raise
    db.close()
    return None


def is_newer(path: Path, key: bytes | None) -> bool:
    """Whether a newer version wrote it. Raises SealBroken."""
    db = open_as_it_is(path, key)
    try:
        return int(db.pragma("user_version")) > migrations(FOLDER)[-1].number
    finally:
        db.close()


def open_as_it_is(path: Path, key: bytes | None) -> apsw.Connection:
    """To be copied, whatever its schema. Raises SealBroken, and CantOpenError without a file."""
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        _unlock(db, key)
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def transaction(db: apsw.Connection) -> Iterator[None]:
    """All of the block or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk may have ended it
            db.execute("ROLLBACK")
        raise


def _unlock(db: apsw.Connection, key: bytes | None) -> None:
    """`key` None is for tests that look for words in the file's bytes.

    Spelt `raw:` the key is used as it is; `hexkey` takes it for a passphrase, and 35 ms.
    """
    db.set_busy_timeout(BUSY_MS)
    if key is not None:
        db.pragma("cipher", CIPHER)
        db.pragma("key", f"raw:{key.hex()}")
    try:
        db.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except apsw.NotADBError:
        raise SealBroken from None


def _set(db: apsw.Connection, pragmas: tuple[str, ...]) -> None:
    for pragma in pragmas:
        db.execute(f"PRAGMA {pragma}").fetchall()
