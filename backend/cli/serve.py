"""`chatside serve`: the server, and the ops listener beside it."""

from __future__ import annotations

import asyncio
import signal

import click
import uvloop

from backend.app import running
from backend.cli.listener import Listener
from backend.cli.open_files import raise_limit
from backend.cli.sockets import inherited, notify, opened
from backend.cli.worker_process import WorkerProcess
from backend.settings import Settings, read_settings
from backend.web.logs import configure_logs, log
from backend.wiring import CHECKS


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on.",
)
@click.option("--no-worker", is_flag=True, help="Start no worker: one runs as a service apart.")
def serve(host: str, port: int, *, no_worker: bool) -> None:
    """Serve the sidebar's page, its API, set-up and connect pages."""
    settings = read_settings(also=CHECKS)
    configure_logs(settings.log)
    own = settings.mirror and settings.database_url is None  # else workers are started apart
    uvloop.run(_serve(settings, host, port, with_worker=own and not no_worker))


async def _serve(settings: Settings, host: str, port: int, *, with_worker: bool) -> None:
    raise_limit()
    public = inherited() or opened(host, port)
    private = opened(*settings.ops_address) if settings.ops_address else []
    stopping = asyncio.Event()
    async with running(settings, stopping) as (app, ops):
        doors = [(Listener(app, stopping), public), (Listener(ops), private)]
        listeners = [listener for listener, sockets in doors if sockets]
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, _stop, listeners)
        worker = WorkerProcess()
        beginning = asyncio.create_task(_begin(listeners, worker if with_worker else None))
        await asyncio.gather(*(listener.serve(at) for listener, at in doors if at))
        await worker.stop()  # nobody is being answered any more; then the page under way
        await beginning


async def _begin(listeners: list[Listener], worker: WorkerProcess | None) -> None:
    """Once we listen: a worker that starts takes the core that our own start needs."""
    for listener in listeners:
        await listener.listening.wait()
    log.info("serving")
    notify("READY=1")
    if worker is not None:
        await worker.watch()


def _stop(listeners: list[Listener]) -> None:
    notify("STOPPING=1")
    for listener in listeners:
        listener.should_exit = True
