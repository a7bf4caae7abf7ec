"""`chatside worker`: keeps the copies of all accounts up to date."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from contextlib import AsyncExitStack
from typing import Final

import anyio
import click
import uvloop

from backend.errors import MirrorOff, WorkerRunning
from backend.mirror.worker import LEASE
from backend.settings import Settings, read_settings
from backend.web.logs import configure_logs, log
from backend.wiring import CHECKS, open_worker

LAST_WORD_S: Final = 3.0
"""What a page under way may still take after the end was asked for."""


@click.command()
@click.option(
    "--until-stdin-ends",
    is_flag=True,
    help="End when standard input does: how `serve` takes its worker along.",
)
def worker(*, until_stdin_ends: bool) -> None:
    """Copy the accounts' chats and keep the copies fresh. `serve` starts one by itself."""
    settings = read_settings(also=CHECKS)
    configure_logs(settings.log)
    if not settings.mirror:
        raise MirrorOff
    uvloop.run(_work(settings, until_stdin_ends=until_stdin_ends))


async def _work(settings: Settings, *, until_stdin_ends: bool) -> None:
    stop, loop = anyio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, _end, stop)
    if until_stdin_ends:
        # a thread, because it has to notice even while a long page is being written
        waiter = threading.Thread(target=_wait_for_end, args=(loop, stop), daemon=True)
        waiter.start()
    async with AsyncExitStack() as stack:
        work, leases = await open_worker(settings, stack)
        if leases is not None:
            lease = await leases.take(LEASE)
            if lease is None:
                raise WorkerRunning
            stack.push_async_callback(lease.release)
        log.info("working")
        await work.run(stop)


def _end(stop: anyio.Event) -> None:
    stop.set()
    threading.Thread(target=_last_word, daemon=True).start()


def _wait_for_end(loop: asyncio.AbstractEventLoop, stop: anyio.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):  # a buffered one would lock the end of the process
        pass
    loop.call_soon_threadsafe(stop.set)
    _last_word()


def _last_word() -> None:
    threading.Event().wait(LAST_WORD_S)
    os._exit(1)  # nobody must find us here; what was not written is fetched again
