"""One commit of the sync: what came, what goes, and the sync's own place."""

from __future__ import annotations

import apsw

from backend.storage.mirror import Changes, Written
from backend.storage.sqlite.mirror import rows as sql
from backend.storage.sqlite.mirror import withholding
from backend.storage.sqlite.mirror.asking import json_of, numbers_of
from backend.storage.sqlite.mirror.removing import remove, settle
from backend.storage.sqlite.mirror.sorting import Sorted, sort
from backend.storage.sqlite.mirror.standing import Move, note
from backend.storage.sqlite.mirror.tombstones import Tombstones
from backend.storage.sqlite.mirror.withholding import Restricted
from backend.storage.sqlite.vault import fetch

LAST_NUMBER = "SELECT coalesce(max(number), 0) FROM chats"
UPDATED = "UPDATE chats SET updated = ? WHERE number = ?"
CHECKED = "UPDATE chats SET checked = ? WHERE id IN (SELECT value FROM json_each(?))"
PUT_ASIDE = "INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?, ?)"


def commit(db: apsw.Connection, changes: Changes) -> Written:
    """In the transaction under way."""
    tombstones = Tombstones(db)
    found = sort(db, changes, tombstones, Restricted(db))
    deleted = remove(db, numbers_of(db, changes.deleted))
    hidden, gone = _withhold(db, found, changes)
    remove(db, [number for number, _ in found.changed])
    insert(db, found, changes.at_s)
    db.executemany(UPDATED, found.touched)
    if changes.rechecked:
        db.execute(CHECKED, (changes.at_s, json_of(changes.rechecked)))
    settled = _settled(db, found, changes) + gone
    aside = [q for q in changes.quarantined if not tombstones.buried(q.id)]
    db.executemany(PUT_ASIDE, [(q.id, q.raw, q.reason, q.at_s) for q in aside])
    note(db, Move(len(found.added), len(found.changed), deleted + hidden, settled), changes)
    counts = len(found.added), len(found.changed), deleted, found.unchanged, found.refused
    return Written(*counts, len(found.withheld))


def _withhold(db: apsw.Connection, found: Sorted, changes: Changes) -> tuple[int, int]:
    """How many are shown no more, and how many are withheld no more.

    Somebody restricted gave their address in the meantime; or a chat has another one now.
    """
    came = (chat.id for chat in found.added)
    gone = withholding.take(db, (*changes.deleted, *came))
    withholding.put(db, found.withheld)
    hidden = remove(db, numbers_of(db, tuple(chat.id for chat in found.withheld)))
    return hidden, len(gone) + len(found.withheld)


def insert(db: apsw.Connection, found: Sorted, at_s: int) -> None:
    """Newcomers get the next numbers; changed chats keep theirs."""
    if not found.changed and not found.added:
        return
    ((last,),) = fetch(db, LAST_NUMBER)
    last = max(last, *(number for number, _ in found.changed), 0)  # theirs were just taken out
    numbered = [*found.changed, *enumerate(found.added, last + 1)]
    db.executemany(sql.INSERT_CHAT, sql.chat_rows(numbered, at_s))
    db.executemany(sql.INSERT_LISTING, sql.listing_rows(numbered))
    db.executemany(sql.INSERT_BODY, sql.body_rows(numbered))
    db.executemany(sql.INSERT_IDENTITY, sql.identity_rows(numbered))
    db.executemany(sql.INSERT_SEARCH, sql.search_rows(numbered))


def _settled(db: apsw.Connection, found: Sorted, changes: Changes) -> int:
    """Records that could be read after all, or are gone."""
    read = [chat.id for _, chat in found.changed]
    read += [chat.id for chat in (*found.added, *found.withheld)]
    return settle(db, (*read, *changes.deleted))
