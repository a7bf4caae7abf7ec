"""The ASGI applications: one for browsers, one for the operator's own machines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from backend.errors import ChatsideError
from backend.routes import ops_routes, routes
from backend.settings import Settings
from backend.web.direct import Front
from backend.web.middleware import Surroundings
from backend.web.problems import on_chatside_error, on_http_exception, on_unexpected
from backend.wiring import Rooms, wire


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[tuple[ASGIApp, ASGIApp]]:
    """(the product, the ops listener's application), closed in order at the end."""
    async with AsyncExitStack() as stack:
        rooms = await wire(settings, stack)
        yield create_app(rooms, https=settings.public_url.startswith("https:")), create_ops(rooms)


def create_app(rooms: Rooms, *, https: bool) -> ASGIApp:
    listed = routes(rooms)
    router = Starlette(
        routes=listed,
        exception_handlers={
            ChatsideError: on_chatside_error,
            HTTPException: on_http_exception,
            Exception: on_unexpected,
        },
    )
    router.router.redirect_slashes = False  # a redirect would carry a fragment along
    return Surroundings(Front(router, listed), metrics=rooms.metrics, https=https)


def create_ops(rooms: Rooms) -> ASGIApp:
    app = Starlette(routes=ops_routes(rooms))
    app.router.redirect_slashes = False
    return app
