"""One file as it is at this moment, while others write it: a new file, whole, on disk."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

import apsw

from backend.storage.backup import SavedFile

CHUNK: Final = 1 << 20


def snapshot(db: apsw.Connection, into: Path) -> int:
    """Write the database and return its schema's number; `into` is encrypted like `db`.

    The statement reads from one consistent state; whoever writes goes on writing.
    """
    os.close(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    db.execute("VACUUM INTO ?", (str(into),)).fetchall()
    sync(into)
    return int(db.pragma("user_version"))


def described(root: Path, path: Path, version: int) -> SavedFile:
    name, size = path.relative_to(root).as_posix(), path.stat().st_size
    return SavedFile(name, version, size, _sha256(path))


def copied(source: Path, into: Path) -> str:
    """Copy to a new file, on disk when this returns; the SHA-256 of what was written."""
    into.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as reader, os.fdopen(handle, "wb") as writer:
        while chunk := reader.read(CHUNK):
            digest.update(chunk)
            writer.write(chunk)
    sync(into)
    return digest.hexdigest()


def sync(path: Path) -> None:
    """A file's content, or a folder's names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
