"""uvicorn as we use it: an end in order, within a few seconds, without a request that fails."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from backend.web.bounded_http import BoundedHttp

LINGER_S: Final = 1.0
"""For requests that were on their way when the end was asked for."""
ANSWERS_S: Final = 4
"""For answers under way after that; what takes longer is cut off."""
IDLE_S: Final = 75
"""A proxy keeps connections for sixty seconds: who closes first must be the one that asks."""
LOOK_S: Final = 0.02


class Listener(uvicorn.Server):
    """Signals are the command's: two of these share its process."""

    def __init__(self, app: ASGIApp, stopping: asyncio.Event | None = None) -> None:
        """`stopping` is set when nobody is accepted any more."""
        super().__init__(_config(app))
        self.listening, self._stopping = asyncio.Event(), stopping

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Nobody is accepted any more, then streams end, then answers under way are finished."""
        for server in self.servers:
            server.close()
        if self._stopping is not None:
            self._stopping.set()
        await self._linger()
        await super().shutdown(sockets)

    async def _linger(self) -> None:
        """Requests that arrive on open connections are answered, each as its connection's last.

        Closed at once, a connection would take along what its other end has just sent.
        """
        self.server_state.default_headers.append((b"connection", b"close"))
        for _ in range(round(LINGER_S / LOOK_S)):
            if not self.server_state.connections:
                return
            await asyncio.sleep(LOOK_S)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=BoundedHttp,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=ANSWERS_S,
        proxy_headers=False,
    )
