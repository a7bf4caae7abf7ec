"""Streams held open by the benchmark, as so many panels in view hold them."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from msgspec import Struct

from tests.bench.load import Void

PATIENCE_S: Final = 120
AT_ONCE: Final = 50


class Held(Struct):
    opened_s: float
    """From the first request to the last stream's first word."""
    words: int = 0
    """Events that came, signs of life not counted."""


@contextmanager
def held(port: int, requests: Sequence[bytes]) -> Iterator[Held]:
    """All of them open, each with its first word, until the block ends. Raises Void."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="lines")
    thread.start()
    crowd = _Crowd(port)
    try:
        opening = asyncio.run_coroutine_threadsafe(crowd.open(requests), loop)
        yield opening.result(PATIENCE_S)
    finally:
        asyncio.run_coroutine_threadsafe(crowd.close(), loop).result(PATIENCE_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


class _Crowd:
    def __init__(self, port: int) -> None:
        self._port, self._held = port, Held(0.0)
        self._readers: list[asyncio.Task[None]] = []
        self._writers: list[asyncio.StreamWriter] = []

    async def open(self, requests: Sequence[bytes]) -> Held:
        began, gate = time.perf_counter(), asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._one(request, gate) for request in requests))
        self._held.opened_s = time.perf_counter() - began
        return self._held

    async def close(self) -> None:
        for task in self._readers:
            task.cancel()
        for writer in self._writers:
            writer.close()

    async def _one(self, request: bytes, gate: asyncio.Semaphore) -> None:
        async with gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            self._writers.append(writer)
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n", 1)[0]:
                raise Void(head.decode(errors="replace"))
            await reader.readuntil(b"data: ")
        self._readers.append(asyncio.create_task(self._listen(reader)))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            self._held.words += line.startswith(b"data: ")
