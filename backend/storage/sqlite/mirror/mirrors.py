"""The mirrors of all accounts: `mirrors/{account id}.db` in the data folder."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from backend.errors import SealBroken, StoreTooNew
from backend.storage.data_keys import DataKeys
from backend.storage.sqlite.mirror.file import SUFFIXES, is_newer, open_reader, open_writer
from backend.storage.sqlite.mirror.reader import SqliteMirrorReader
from backend.storage.sqlite.mirror.writer import SqliteMirrorWriter

MOST_READERS: Final = 64


class SqliteMirrors:
    """`encrypted` False is for tests that look for words in the files' bytes."""

    def __init__(self, folder: Path, keys: DataKeys, *, encrypted: bool = True) -> None:
        self._folder, self._keys, self._encrypted = folder / "mirrors", keys, encrypted
        self._readers: OrderedDict[str, tuple[int, SqliteMirrorReader]] = OrderedDict()

    async def reader(self, account_id: str) -> SqliteMirrorReader | None:
        """The one at hand, unless the file was removed or replaced meanwhile."""
        inode = _inode(f"{self._folder}/{account_id}.db")
        known = self._readers.get(account_id)
        if known is not None and known[0] == inode:
            self._readers.move_to_end(account_id)
            return known[1]
        self._readers.pop(account_id, None)
        return None if inode is None else await self._open(account_id, inode)

    async def writer(self, account_id: str) -> SqliteMirrorWriter:
        key = await self._key(account_id)
        return SqliteMirrorWriter(await asyncio.to_thread(open_writer, self._path(account_id), key))

    async def refuse_newer(self, account_ids: Iterable[str]) -> None:
        """A file that can't be opened is that account's trouble alone."""
        for account_id in account_ids:
            path = self._path(account_id)
            with suppress(SealBroken):
                if path.exists() and is_newer(path, await self._key(account_id)):
                    raise StoreTooNew

    async def destroy(self, account_id: str) -> bool:
        self._readers.pop(account_id, None)
        path = self._path(account_id)
        there = path.exists()
        for suffix in SUFFIXES:
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return there

    async def close(self) -> None:
        for _, reader in self._readers.values():
            await reader.close()
        self._readers.clear()

    async def _open(self, account_id: str, inode: int) -> SqliteMirrorReader | None:
        db = open_reader(self._path(account_id), await self._key(account_id))
        if db is None:
            return None
        reader = SqliteMirrorReader(db)
        self._readers[account_id] = inode, reader
        if len(self._readers) > MOST_READERS:
            self._readers.popitem(last=False)  # closed when the last request lets go of it
        return reader

    async def _key(self, account_id: str) -> bytes | None:
        return (await self._keys.of(account_id)).mirror_key() if self._encrypted else None

    def _path(self, account_id: str) -> Path:
        return self._folder / f"{account_id}.db"


def _inode(path: str) -> int | None:
    """Asked for each look-up; making a Path costs more than the question."""
    try:
        return os.stat(path).st_ino  # noqa: PTH116
    except FileNotFoundError:
        return None
