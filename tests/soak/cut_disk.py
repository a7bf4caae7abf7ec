"""A disk whose power can be cut: what was not synchronised by then is lost, whole or in part.

Everything is written to real files; beside it stands what a cut would leave of them. At the cut
each write since a file's last synchronisation is kept, dropped or torn at a sector, whatever
became of those before and after it.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, Final

import apsw
from msgspec import Struct

NAME: Final = "cut"
ENCRYPTING: Final = f"multipleciphers-{NAME}"
"""What SQLite3 Multiple Ciphers calls its own layer above a file system of ours."""
SECTOR: Final = 512
DROPPED, TORN = 0.5, 0.1


class Write(Struct, frozen=True):
    offset: int
    data: bytes


class Truncate(Struct, frozen=True):
    size: int


class Image(Struct):
    """What is safe of a file, and what is not yet."""

    safe: bytearray
    pending: list[Write | Truncate] = []

    def synchronise(self) -> None:
        for change in self.pending:
            _apply(self.safe, change)
        self.pending.clear()

    def after_a_cut(self, rng: random.Random) -> bytes:
        left = bytearray(self.safe)
        for change in self.pending:
            luck = rng.random()
            if luck < DROPPED:
                continue
            if luck < DROPPED + TORN and isinstance(change, Write):
                sectors = rng.randrange(len(change.data) // SECTOR + 1)
                change = Write(change.offset, change.data[: sectors * SECTOR])
            _apply(left, change)
        return bytes(left)


class PowerCut(apsw.IOError):
    """What whoever uses the disk meets from then on."""


class CutDisk(apsw.VFS):
    """Becomes the process's file system until `close`."""

    def __init__(self) -> None:
        self.images: dict[Path, Image] = {}
        self.left: int | None = None
        """Writes and synchronisations until the cut; None: no cut is near."""
        self.is_cut = False
        self._before = apsw.vfs_names()[0]
        super().__init__(NAME, "unix")
        apsw.Connection(":memory:", vfs=ENCRYPTING).close()
        apsw.set_default_vfs(ENCRYPTING)

    def close(self) -> None:
        apsw.set_default_vfs(self._before)
        self.unregister()

    def begin(self, operations: int) -> None:
        self.images.clear()
        self.is_cut, self.left = False, operations

    def operate(self) -> None:
        """Raises PowerCut when it is time, and ever after."""
        if self.left is not None and not self.is_cut:
            self.left -= 1
            self.is_cut = self.left < 0
        if self.is_cut:
            raise PowerCut("the power is gone")

    def restore(self, rng: random.Random) -> None:
        """Put on the real disk what the cut left, and forget everything else."""
        for path, image in self.images.items():
            path.write_bytes(image.after_a_cut(rng))
        self.images.clear()
        self.is_cut, self.left = False, None

    def xOpen(self, name: Any, flags: list[int]) -> CutFile:  # noqa: N802  SQLite's names
        return CutFile(self, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802  SQLite's names
        self.operate()
        super().xDelete(name, sync_folder)
        self.images.pop(Path(name), None)


class CutFile(apsw.VFSFile):
    def __init__(self, disk: CutDisk, name: Any, flags: list[int]) -> None:
        self._disk, self._image = disk, Image(bytearray())
        super().__init__("unix", name, flags)
        if name is not None:
            path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name)
            self._image = disk.images.setdefault(path, Image(bytearray(path.read_bytes())))

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  SQLite's names
        self._disk.operate()
        super().xWrite(data, offset)
        self._image.pending.append(Write(offset, bytes(data)))

    def xTruncate(self, size: int) -> None:  # noqa: N802  SQLite's names
        self._disk.operate()
        super().xTruncate(size)
        self._image.pending.append(Truncate(size))

    def xSync(self, flags: int) -> None:  # noqa: N802  SQLite's names
        self._disk.operate()
        super().xSync(flags)
        self._image.synchronise()


def _apply(image: bytearray, change: Write | Truncate) -> None:
    if isinstance(change, Truncate):
        del image[change.size :]
        image.extend(bytes(change.size - len(image)))
        return
    end = change.offset + len(change.data)
    image.extend(bytes(max(0, change.offset - len(image))))
    image[change.offset : end] = change.data
