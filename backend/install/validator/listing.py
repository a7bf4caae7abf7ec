"""The files of a package, read from a zip or a folder; judged elsewhere."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import Struct

from backend.install.validator.finding import Finding, Findings, error

MOST_BYTES: Final = 64 * 1024 * 1024
UNREADABLE: Final = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError,
                     OSError, ValueError)  # fmt: skip


class Listing(Struct, frozen=True):
    """`tmp/` is left out, as Zendesk leaves it out."""

    files: dict[str, bytes]
    """Content by path from the package's root, with `/`."""
    links: tuple[str, ...] = ()
    packed: int | None = None
    """Bytes of the zip; None for a folder."""
    problems: tuple[Finding, ...] = ()
    """What is wrong with the container itself."""


def read_folder(folder: Path) -> Listing:
    """Raises OSError."""
    found = sorted(folder.rglob("*"))
    named = [(path.relative_to(folder).as_posix(), path) for path in found]
    kept = [(name, path) for name, path in named if not _ignored(name)]
    return Listing(
        files={n: p.read_bytes() for n, p in kept if p.is_file() and not p.is_symlink()},
        links=tuple(name for name, path in kept if path.is_symlink()),
    )


def read_zip(content: bytes) -> Listing:
    """Never raises: what can't be read is in `problems`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read_archive(archive, len(content))
    except UNREADABLE as problem:
        finding = error("house.zip_unreadable", "the zip", f"can't be read ({problem})")
        return Listing({}, packed=len(content), problems=(finding,))


def _read_archive(archive: zipfile.ZipFile, packed: int) -> Listing:
    members = [m for m in archive.infolist() if not m.is_dir() and not _ignored(m.filename)]
    if sum(member.file_size for member in members) > MOST_BYTES:
        finding = error("house.zip_too_large", "the zip", "unpacks to more than 64 MB")
        return Listing({}, packed=packed, problems=(finding,))
    links = tuple(m.filename for m in members if stat.S_ISLNK(m.external_attr >> 16))
    return Listing(
        files={m.filename: archive.read(m) for m in members if m.filename not in links},
        links=links,
        packed=packed,
        problems=tuple(_odd_names([member.orig_filename for member in members])),
    )


def _odd_names(names: list[str]) -> Findings:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield error("house.duplicate_path", name, "is in the zip twice")
    for name in _unsafe(names):
        yield error("house.unsafe_path", name, "leaves the package's folder")


def _unsafe(names: list[str]) -> Iterator[str]:
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
            yield name


def _ignored(name: str) -> bool:
    return name.startswith("tmp/")
