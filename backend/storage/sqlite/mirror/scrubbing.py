"""Leaving no trace of what was removed.

`secure_delete` overwrites what is deleted where it lies. Three kinds of copies it doesn't reach:
the search index only notes that a row is gone until its pages are merged (its own `secure-delete`
takes 14 ms a chat, and we write whole pages); a word that was the first of a page of the index
stays there as a signpost; and when SQLite moves rows to another page, their old bytes stay in free
space. All are gone when index and file are written anew. That takes half a minute for each gigabyte
and twice the file's room on the disk, and happens only when something was removed since the last
time.
"""

from __future__ import annotations

import apsw

from backend.storage.sqlite.mirror.file import BUSY_MS, transaction
from backend.storage.sqlite.vault import fetch

WAIT_MS = 3_000
"""For a reader to end; its questions take microseconds, but it may have to wait for its turn."""
MERGE_ALL = "INSERT INTO search (search) VALUES ('optimize')"


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
    with transaction(db):
        db.execute(MERGE_ALL)


def _rewrite_file(db: apsw.Connection) -> None:
    """Through a temporary file, which is encrypted like ours, instead of memory."""
    db.execute("PRAGMA temp_store = FILE")
    try:
        db.execute("VACUUM")
    finally:
        db.execute("PRAGMA temp_store = DEFAULT")
