"""Leaving no trace of what was removed.

`secure_delete` overwrites what is deleted where it lies. Two kinds of copies it doesn't reach: when
SQLite moves rows to another page it leaves the old bytes in the page's free space, and when a
word was the first of a page of the search index it stays there as a signpost. Both are gone when
index and file are written anew. That takes some 15 seconds for each gigabyte, twice the file's
room on the disk, and happens only when something was removed since the last time.
"""

from __future__ import annotations

import apsw

from backend.storage.sqlite.mirror.file import BUSY_MS, transaction
from backend.storage.sqlite.vault import fetch

WAIT_MS = 1_000
"""For a reader to end; its questions take microseconds."""
NEW_SEGMENT = "INSERT INTO search (rowid, words, facets, who) VALUES (-1, 'x', '', '')"
MERGE_ALL = "INSERT INTO search (search) VALUES ('optimize')"
NO_SEGMENT = (
    "INSERT INTO search (search, rowid, words, facets, who) VALUES ('delete', -1, 'x', '', '')"
)


def scrub(db: apsw.Connection) -> bool:
    """False while a reader holds on to a state of before."""
    if not _cut_log(db):
        return False
    ((traces,),) = fetch(db, "SELECT traces FROM standing")
    if traces:
        _rewrite_index(db)
        _rewrite_file(db)
        db.execute("UPDATE standing SET traces = 0")
    return _cut_log(db)


def _cut_log(db: apsw.Connection) -> bool:
    """The log holds pages as they were: it is written back and cut to nothing."""
    db.set_busy_timeout(WAIT_MS)
    ((busy, _, _),) = fetch(db, "PRAGMA wal_checkpoint(TRUNCATE)")
    db.set_busy_timeout(BUSY_MS)
    return not busy


def _rewrite_index(db: apsw.Connection) -> None:
    """An index of one segment would be left as it is, so it gets a second one first."""
    with transaction(db):
        db.execute(NEW_SEGMENT)
    with transaction(db):
        db.execute(MERGE_ALL)
        db.execute(NO_SEGMENT)


def _rewrite_file(db: apsw.Connection) -> None:
    """Through a temporary file, which is encrypted like ours, instead of memory."""
    db.execute("PRAGMA temp_store = FILE")
    try:
        db.execute("VACUUM")
    finally:
        db.execute("PRAGMA temp_store = DEFAULT")
