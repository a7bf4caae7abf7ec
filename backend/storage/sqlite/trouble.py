"""What SQLite and the disk complain about, in our words."""

from __future__ import annotations

import errno
from typing import Final

import apsw

from backend.errors import StoreFull, StoreTrouble, StoreUnwritable

UNWRITABLE: Final = (
    apsw.ReadOnlyError,
    apsw.CantOpenError,
    apsw.IOError,
    apsw.NotADBError,
    apsw.CorruptError,
    apsw.PermissionsError,
    PermissionError,
    NotADirectoryError,
)

NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)


def explained(error: BaseException) -> StoreTrouble | None:
    """None for anything that isn't the disk's."""
    if isinstance(error, apsw.FullError) or getattr(error, "errno", None) in NO_ROOM:
        return StoreFull()
    if isinstance(error, UNWRITABLE) or getattr(error, "errno", None) == errno.EROFS:
        return StoreUnwritable()
    return None
