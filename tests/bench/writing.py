"""A process that brings new chats into a mirror while it is read.

`python -m tests.bench.writing PAGE` makes its pages first, says so, writes once it is told to until
its input ends, and says how many chats a second that were.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from msgspec import Struct

from backend.settings import Settings, read_settings
from tests.bench import crowd, hands
from tests.bench.cores import pinned, two_cores
from tests.bench.ingesting import ingest
from tests.bench.settings import environment

PAGES: Final = 18
"""More than can be written in a round."""
OTHERS: Final = 8
"""A seed of its own: chats that none of our worlds has."""
SETTLE_S: Final = 0.5


class Writer(Struct):
    """Where to write, and how far it came."""

    settings: Settings
    first_page: int = 0
    rates: list[float] = []
    """Chats a second, round by round."""


@contextmanager
def writing(writer: Writer) -> Iterator[None]:
    """Written as fast as the loader's core lets it, while the block runs."""
    command = [sys.executable, "-m", "tests.bench.writing", str(writer.first_page)]
    writer.first_page += PAGES
    with subprocess.Popen(
        pinned(two_cores().loading, command),
        env={**os.environ, **environment(writer.settings)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        process.stdin.write("go\n")
        process.stdin.flush()
        time.sleep(SETTLE_S)
        yield
        process.stdin.close()
        writer.rates.append(float(process.stdout.readline()))


async def _write(settings: Settings, pages: list[bytes]) -> float:
    """Chats a second until the input ended. Raises RuntimeError when the pages did before."""
    ended = threading.Event()
    async with hands.opened(settings) as (mirrors, key):
        writer = await mirrors.writer(hands.ACCOUNT_ID)
        print("ready", flush=True)
        sys.stdin.readline()
        threading.Thread(target=_until_told, args=(ended,), daemon=True).start()
        began, added = time.monotonic(), 0
        for page in pages:
            added += await ingest(writer, key, page)
            if ended.is_set():
                return added / (time.monotonic() - began)
    raise RuntimeError("all pages were written before the round was over")


def _until_told(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


if __name__ == "__main__":
    first = int(sys.argv[1])
    bulk = crowd.bulk(1_000_000, seed=OTHERS)
    made = [crowd.page(bulk, number) for number in range(first, first + PAGES)]
    print(asyncio.run(_write(read_settings(), made)), flush=True)
