"""One round of ingest: `python -m tests.bench.ingest_run ours|messages|chats|least FRAMES`.

The file begins empty. What bare writes is made ready while its clock stands still.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from tests.bench import crowd, hands
from tests.bench.bare_insert import BareInsert, Kind, rows_of
from tests.bench.frames import read_frames
from tests.bench.ingesting import ingest
from tests.bench.settings import settings_of
from tests.bench.worlds import data_key, keys_file

NOWHERE = "http://127.0.0.1:1"
Way = Literal["ours", "messages", "chats", "least"]


class Ingested(Struct):
    chats: int
    seconds: float
    cpu_s: float


async def _ours(pages: list[bytes], folder: Path) -> Ingested:
    settings = settings_of(folder, NOWHERE, keys_file())
    await hands.enter(settings, crowd.SUBDOMAIN, NOWHERE, data_key())
    async with hands.opened(settings) as (mirrors, key):
        writer = await mirrors.writer(hands.ACCOUNT_ID)
        began, cpu, chats = time.monotonic(), time.process_time(), 0
        for page in pages:
            chats += await ingest(writer, key, page)
        came = Ingested(chats, time.monotonic() - began, time.process_time() - cpu)
        await writer.close()
    return came


def _bare(kind: Kind, pages: list[bytes], folder: Path) -> Ingested:
    bare, came, first = BareInsert(folder / "bare.db", kind), Ingested(0, 0.0, 0.0), 1
    for page in pages:
        rows = rows_of(kind, page, first)
        first += len(rows[0])
        began, cpu = time.monotonic(), time.process_time()
        bare.write(rows)
        came.seconds += time.monotonic() - began
        came.cpu_s += time.process_time() - cpu
        came.chats += crowd.PAGE
    bare.close()
    return came


def run(way: Way, pages: list[bytes]) -> Ingested:
    with tempfile.TemporaryDirectory() as folder:
        if way == "ours":
            return asyncio.run(_ours(pages, Path(folder)))
        return _bare(way, pages, Path(folder))


if __name__ == "__main__":
    _, asked, frames = sys.argv
    way: Way = msgspec.convert(asked, Way)
    print(msgspec.json.encode(run(way, read_frames(Path(frames)))).decode())
