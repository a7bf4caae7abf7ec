"""Writing a mirror: each call is one transaction, on a thread of the writer's own.

A page of chats takes a quarter of a second and a scrub can take minutes; the worker's other
accounts go on meanwhile. A call that was begun is finished even if its caller is cancelled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import apsw

from backend.storage.mirror import Changes, Erasure, MirroredChat, Standing, Withheld, Written
from backend.storage.sqlite.mirror import asking, masking, whole, withholding
from backend.storage.sqlite.mirror.committing import commit
from backend.storage.sqlite.mirror.erasing import erase, named, trim
from backend.storage.sqlite.mirror.file import transaction
from backend.storage.sqlite.mirror.reader import read_standing
from backend.storage.sqlite.mirror.restricting import whole_or_withheld, withhold
from backend.storage.sqlite.mirror.scrubbing import scrub

T = TypeVar("T")
Work = Callable[[apsw.Connection], T]


class SqliteMirrorWriter:
    """Used by one process at a time, whoever holds the lease."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="mirror")

    async def standing(self) -> Standing:
        return await self._run(lambda db: read_standing(db)[1])

    async def commit(self, changes: Changes) -> Written:
        return await self._write(lambda db: commit(db, changes))

    async def least_checked(self, limit: int) -> list[str]:
        return await self._run(lambda db: asking.least_checked(db, limit))

    async def ids_of(self, keys: tuple[bytes, ...], *, at_most: int) -> list[str]:
        return await self._run(lambda db: asking.ids_of(db, keys, at_most))

    async def known(self, chat_ids: tuple[str, ...]) -> dict[str, int]:
        return await self._run(lambda db: asking.known(db, chat_ids))

    async def began_ms(self, chat_ids: tuple[str, ...]) -> dict[str, int]:
        return await self._run(lambda db: asking.began_ms(db, chat_ids))

    async def erase(self, erasure: Erasure) -> int:
        return await self._write(lambda db: erase(db, erasure))

    async def named(self, erasure: Erasure) -> list[str]:
        return await self._run(lambda db: named(db, erasure))

    async def withhold(self, keys: tuple[bytes, ...]) -> Withheld:
        return await self._write(lambda db: withhold(db, keys))

    async def chats(self, after: int, *, at_most: int) -> list[tuple[int, MirroredChat]]:
        return await self._run(lambda db: whole.behind(db, after, at_most))

    async def chat(self, chat_id: str) -> MirroredChat | None:
        return await self._run(lambda db: whole_or_withheld(db, chat_id))

    async def withheld(self) -> list[MirroredChat]:
        return await self._run(withholding.everything)

    async def masked(self) -> bool:
        return await self._run(masking.is_masked)

    async def note_masked(self, *, masked: bool) -> None:
        await self._write(lambda db: masking.note_masked(db, masked=masked))

    async def mask_raw(self, mask: Callable[[str, str], str]) -> int:
        return await self._write(lambda db: masking.mask_raw(db, mask))

    async def trim(self, keep_from_ms: int, *, at_most: int) -> int:
        return await self._write(lambda db: trim(db, keep_from_ms, at_most))

    async def scrub(self) -> bool:
        return await self._run(scrub)

    async def close(self) -> None:
        await self._run(lambda db: db.close())
        self._thread.shutdown()

    async def _write(self, work: Work[T]) -> T:
        def whole(db: apsw.Connection) -> T:
            with transaction(db):
                return work(db)

        return await self._run(whole)

    async def _run(self, work: Work[T]) -> T:
        future = asyncio.get_running_loop().run_in_executor(self._thread, work, self._db)
        return await asyncio.shield(future)
