"""What all controls share: JSON in and out, and an explanation for misuse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

T = TypeVar("T")
Handler = Callable[[Request], Awaitable[Response]]
DONE = 204


async def read(request: Request, kind: type[T]) -> T:
    """Raises msgspec.MsgspecError."""
    return msgspec.json.decode(await request.body(), type=kind)


def as_json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")


def table(rows: list[tuple[str, str, Handler]]) -> list[BaseRoute]:
    """Methods, path below `/_emulator/`, and who answers."""
    return [
        Route(f"/_emulator/{path}", _explaining(handler), methods=methods.split())
        for methods, path, handler in rows
    ]


def _explaining(handler: Handler) -> Handler:
    async def explained(request: Request) -> Response:
        try:
            return await handler(request)
        except msgspec.MsgspecError as error:
            return JSONResponse({"error": str(error)}, 400)

    return explained
