"""Backups: a folder with a snapshot of each file, and a manifest that vouches for them."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from msgspec import Struct

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1


class SavedFile(Struct, frozen=True):
    name: str
    """Below the folder, such as `vault.db`."""
    version: int
    """Of its schema: the number of its last migration."""
    bytes: int
    sha256: str


class Manifest(Struct, frozen=True):
    """`manifest.json`."""

    format: int
    at: str
    """When the last file was saved, in UTC."""
    operator_keys: tuple[str, ...]
    """Ids of the operator's keys that open the accounts in it."""
    files: tuple[SavedFile, ...]

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)


class Backups(Protocol):
    """Of one data folder."""

    def write(self, folder: Path) -> Manifest:
        """Save everything to `folder`, which must not exist or be empty, while others write.

        All of it or nothing. Raises BackupRefused, and SealBroken without the operator's keys.
        """

    async def restore(self, folder: Path, *, keep_erased_of: Path | None = None) -> Manifest:
        """Make the data folder, which must not exist or be empty, from the backup in `folder`.

        All of it or nothing. What was erased stays erased: all tombstones are applied, those of
        the data folder `keep_erased_of` too. Raises RestoreRefused; SealBroken without the
        operator's keys; StoreTooNew.
        """
