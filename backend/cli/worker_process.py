"""The worker that `serve` starts, watches and takes along when it ends."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from typing import Final

from backend.web.logs import log

COMMAND: Final = (sys.executable, "-m", "backend.cli", "worker", "--until-stdin-ends")
GRACE_S: Final = 4.0
FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 60.0


class WorkerProcess:
    """Its standard input is a pipe that ends with this process, however that ends."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._stopping = asyncio.Event()

    async def watch(self) -> None:
        """Start it, and start it again when it ends; returns after `stop`."""
        pause = FIRST_PAUSE_S
        while not self._stopping.is_set():
            began = asyncio.get_running_loop().time()
            self._process = await asyncio.create_subprocess_exec(*COMMAND, stdin=PIPE)
            code = await self._process.wait()
            if self._stopping.is_set():
                return
            log.warning("worker ended", status=code)
            lived = asyncio.get_running_loop().time() - began
            pause = FIRST_PAUSE_S if lived > LONGEST_PAUSE_S else min(2 * pause, LONGEST_PAUSE_S)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def stop(self) -> None:
        """Let the page under way be written; what takes too long is ended."""
        self._stopping.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), GRACE_S)
        except TimeoutError:
            process.kill()
            await process.wait()
