"""Leases as locks on files: the kernel lets go of them when their process ends, however it ends.

Somebody who only looks takes the lock too, shared and for microseconds. Whoever wants the lease
and meets such a look tells it apart from a holder, because two looks don't exclude each other.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from pathlib import Path
from typing import Final

TRIES: Final = 50
PAUSE_S: Final = 0.002


class FileLease:
    lost = False
    """The kernel takes no lock away."""

    def __init__(self, file: int) -> None:
        self._file: int | None = file

    async def release(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            os.close(file)


class FileLeases:
    """`{name}` in a folder of the data folder; the files stay, only their locks come and go."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def take(self, name: str) -> FileLease | None:
        file = self._open(name)
        try:
            taken = await _taken(file)
        except BaseException:
            os.close(file)
            raise
        if taken:
            return FileLease(file)
        os.close(file)
        return None

    async def held(self, name: str) -> bool:
        file = self._open(name)
        try:
            return not _lock(file, fcntl.LOCK_SH)
        finally:
            os.close(file)

    def _open(self, name: str) -> int:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o600)


async def _taken(file: int) -> bool:
    for _ in range(TRIES):
        if _lock(file, fcntl.LOCK_EX):
            return True
        if not _lock(file, fcntl.LOCK_SH):
            return False  # somebody holds it
        fcntl.flock(file, fcntl.LOCK_UN)
        await asyncio.sleep(PAUSE_S)
    return False


def _lock(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
