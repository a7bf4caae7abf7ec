"""The ASGI applications: one for browsers, one for the operator's own machines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from backend.errors import ChatsideError
from backend.routes import ops_routes, routes
from backend.settings import Settings
from backend.web.direct import Front
from backend.web.middleware import Surroundings
from backend.web.problems import on_chatside_error, on_http_exception, on_unexpected
from backend.wiring import Rooms, explained, wire


@asynccontextmanager
async def running(
    settings: Settings, stopping: asyncio.Event | None = None
) -> AsyncIterator[tuple[ASGIApp, ASGIApp]]:
    """(the product, the ops listener's application), closed in order at the end.

    Who serves it sets `stopping` when nobody is accepted any more: streams never end by themselves.
    """
    async with AsyncExitStack() as stack:
        rooms = await wire(settings, stack)
        trimming = asyncio.create_task(rooms.retention.run())
        stack.callback(trimming.cancel)
        if stopping is not None:
            ending = asyncio.create_task(_end_streams(rooms, stopping))
            stack.callback(ending.cancel)
        yield create_app(rooms, https=settings.public_url.startswith("https:")), create_ops(rooms)


async def _end_streams(rooms: Rooms, stopping: asyncio.Event) -> None:
    await stopping.wait()
    await rooms.streams.close()


def create_app(rooms: Rooms, *, https: bool) -> ASGIApp:
    listed = routes(rooms)
    router = Starlette(
        routes=listed,
        exception_handlers={
            ChatsideError: on_chatside_error,
            HTTPException: on_http_exception,
            Exception: partial(on_unexpected, explained),
        },
    )
    router.router.redirect_slashes = False  # a redirect would carry a fragment along
    return Surroundings(
        Front(router, listed), metrics=rooms.metrics, https=https, explained=explained
    )


def create_ops(rooms: Rooms) -> ASGIApp:
    app = Starlette(routes=ops_routes(rooms))
    app.router.redirect_slashes = False
    return app
