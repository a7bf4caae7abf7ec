"""A folder that appears whole, or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.storage.sqlite.snapshot import sync


def is_free(folder: Path) -> bool:
    """Whether nothing is there, or an empty folder."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


@contextmanager
def draft_of(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` to fill; it takes the name at the end, and goes if that fails.

    Raises FileNotFoundError when there is no folder to make it in, OSError when somebody took the
    name meanwhile.
    """
    draft = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    draft.mkdir(mode=0o700)
    try:
        yield draft
        for inner in (*filter(Path.is_dir, draft.iterdir()), draft):
            sync(inner)
        draft.rename(folder)  # takes the place of an empty folder, of nothing else
        sync(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
