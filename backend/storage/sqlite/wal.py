"""The write-ahead log holds pages as they were, until it is written back and cut to nothing."""

from __future__ import annotations

from typing import Final

import apsw

BUSY_MS: Final = 10_000


def empty_log(path: str) -> bool:
    """Of the database at `path`, which is not encrypted. False: a reader is in the way."""
    db = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        db.set_busy_timeout(BUSY_MS)
        ((busy, _, _),) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except apsw.BusyError:
        return False
    finally:
        db.close()
    return not busy
