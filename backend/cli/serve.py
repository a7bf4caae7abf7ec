"""`chatside serve`: the server, and the ops listener beside it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket

import click
import uvicorn
import uvloop
from starlette.types import ASGIApp

from backend.app import running
from backend.cli.open_files import raise_limit
from backend.cli.worker_process import WorkerProcess
from backend.settings import Settings, read_settings
from backend.web.bounded_http import BoundedHttp
from backend.web.logs import configure_logs, log
from backend.wiring import CHECKS


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve the sidebar's page, its API, set-up and connect pages."""
    settings = read_settings(also=CHECKS)
    configure_logs(settings.log)
    uvloop.run(_serve(settings, host, port))


async def _serve(settings: Settings, host: str, port: int) -> None:
    worker = WorkerProcess()
    raise_limit()
    stopping = asyncio.Event()
    async with running(settings, stopping) as (app, ops):
        servers = [_server(app, host, port)]
        servers[0].stopping = stopping
        if settings.ops_address:
            servers.append(_server(ops, *settings.ops_address))
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, _stop, servers)
        log.info("serving", host=host, port=port)
        own = settings.mirror and settings.database_url is None  # else workers are started apart
        watching = asyncio.create_task(_watch(worker, servers)) if own else None
        await asyncio.gather(*(server.serve() for server in servers))
        if watching is not None:  # nobody is being answered any more; then the page under way
            await worker.stop()
            await watching


async def _watch(worker: WorkerProcess, servers: list[_Server]) -> None:
    """Once we listen: a starting process takes the core that our own start needs."""
    for server in servers:
        await server.listening.wait()
    await worker.watch()


def _stop(servers: list[_Server]) -> None:
    for server in servers:
        server.should_exit = True


class _Server(uvicorn.Server):
    """Signals are ours: two servers share this process."""

    stopping: asyncio.Event | None = None

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Nobody is accepted any more, then streams end, then answers under way are finished."""
        if self.stopping is not None:
            self.stopping.set()  # acted upon when uvicorn has closed its sockets and waits
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(app: ASGIApp, host: str, port: int) -> _Server:
    config = uvicorn.Config(
        app,
        host,
        port,
        http=BoundedHttp,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=10,
        proxy_headers=False,
    )
    return _Server(config)
