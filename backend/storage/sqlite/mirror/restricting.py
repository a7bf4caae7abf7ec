"""Who is restricted has changed: chats are moved out of every answer, or back into them."""

from __future__ import annotations

import time

import apsw

from backend.storage.mirror import MirroredChat, Withheld
from backend.storage.sqlite.mirror import withholding
from backend.storage.sqlite.mirror.asking import numbers_of
from backend.storage.sqlite.mirror.committing import insert
from backend.storage.sqlite.mirror.places import number_at
from backend.storage.sqlite.mirror.removing import remove
from backend.storage.sqlite.mirror.sorting import Sorted
from backend.storage.sqlite.mirror.standing import Move, note
from backend.storage.sqlite.mirror.whole import of_numbers
from backend.storage.sqlite.mirror.withholding import Restricted
from backend.storage.sqlite.vault import fetch

OF_IDENTITY = "SELECT place FROM identities WHERE key = ?"


def withhold(db: apsw.Connection, keys: tuple[bytes, ...]) -> Withheld:
    """In the transaction under way."""
    withholding.set_restricted(db, keys)
    restricted = Restricted(db)
    places = (place for key in restricted.keys for (place,) in fetch(db, OF_IDENTITY, (key,)))
    numbers = list(dict.fromkeys(map(number_at, places)))
    withholding.put(db, of_numbers(db, numbers))
    hidden = remove(db, numbers)
    shown = withholding.take(db, withholding.not_restricted(db, restricted))
    insert(db, Sorted(added=shown), int(time.time()))
    if hidden or shown:
        note(db, Move(added=len(shown), removed=hidden))
    return Withheld(hidden, len(shown))


def whole_or_withheld(db: apsw.Connection, chat_id: str) -> MirroredChat | None:
    found = of_numbers(db, numbers_of(db, (chat_id,))) or withholding.chats(db, [chat_id])
    return found[0] if found else None
