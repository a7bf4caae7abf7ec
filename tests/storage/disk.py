"""A disk that counts, waits or is full: SQLite's own files with our hand on them.

Not a simulation: everything ends up in real files through SQLite's own file system.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import apsw


class Disk(apsw.VFS):
    """Every file opened while it is the default belongs to it."""

    def __init__(self) -> None:
        self.syncs = 0
        """How often a write-ahead log was synchronised."""
        self.is_full = False
        self.syncing = threading.Event()
        """Set when a synchronisation has begun."""
        self.may_sync = threading.Event()
        self.may_sync.set()
        self.real = apsw.vfs_names()[0]
        super().__init__("watched", self.real, makedefault=True)

    def xOpen(self, name: Any, flags: list[int]) -> WatchedFile:  # noqa: N802  SQLite's names
        return WatchedFile(self, name, flags)

    async def has_begun(self) -> None:
        """Wait until something is being synchronised."""
        assert await asyncio.to_thread(self.syncing.wait, 10)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing is synchronised inside."""
        self.syncing.clear()
        self.may_sync.clear()
        try:
            yield
        finally:
            self.may_sync.set()


class WatchedFile(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        self._disk = disk
        self._is_log = bool(flags[0] & apsw.SQLITE_OPEN_WAL)
        super().__init__(disk.real, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  SQLite's names
        if self._disk.is_full:
            raise apsw.FullError("the disk is full")
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802  SQLite's names
        self._disk.syncs += self._is_log
        self._disk.syncing.set()
        assert self._disk.may_sync.wait(10)
        super().xSync(flags)
