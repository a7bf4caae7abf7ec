"""Reading JSON bodies and writing JSON answers."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend.errors import RequestInvalid

T = TypeVar("T")


async def read_json(request: Request, kind: type[T]) -> T:
    """The body as `kind`. Raises RequestInvalid, without repeating what was sent."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise RequestInvalid("The body must be application/json.")
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestInvalid from error


def json_answer(value: msgspec.Struct, headers: dict[str, str] | None = None) -> Response:
    body = msgspec.json.encode(value)
    return Response(body, 200, {"Cache-Control": "no-store", **(headers or {})}, "application/json")
