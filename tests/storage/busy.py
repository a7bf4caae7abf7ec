"""A worker that is never idle: pages and erasures without a pause, until it is killed.

Run as `python -m tests.storage.busy FOLDER`; it says each page when that is written.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Final

from msgspec import structs

from backend.storage.mirror import Erasure
from tests.storage.mirror_samples import chat, opened, page

PAGE: Final = 5


async def work(folder: Path, account_id: str) -> None:
    """Each page tells its number, and takes the first chat of the page before it away."""
    store, mirrors = await opened(folder)
    writer = await mirrors.writer(account_id)
    number = 0
    while True:
        first = number * PAGE
        changes = page(*range(first, first + PAGE), text="to and fro " * 40)
        await writer.commit(structs.replace(changes, state=str(number + 1).encode()))
        erasure = Erasure(chat_ids=(chat(first).id,), at_s=1000 + number)
        await store.tombstones.add(account_id, erasure)
        await writer.erase(erasure)
        number += 1
        print(number, flush=True)


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), "acc-acme"))
