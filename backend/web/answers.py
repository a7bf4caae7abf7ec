"""Reading JSON bodies and writing JSON answers, for Starlette's endpoints and for direct ones."""

from __future__ import annotations

import gzip
from typing import Final, Literal, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend.errors import RequestInvalid
from backend.web.direct import Answer, Asked, Pair

T = TypeVar("T")

GZIPPED: Final[Pair] = (b"content-encoding", b"gzip")


async def read_json(request: Request | Asked, kind: type[T]) -> T:
    """The body as `kind`. Raises RequestInvalid, without repeating what was sent."""
    if isinstance(request, Asked):
        content_type = request.header(b"content-type")
    else:
        content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip() != "application/json":
        raise RequestInvalid("The body must be application/json.")
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestInvalid from error


def json_answer(value: msgspec.Struct, headers: dict[str, str] | None = None) -> Response:
    body = msgspec.json.encode(value)
    return Response(body, 200, {"Cache-Control": "no-store", **(headers or {})}, "application/json")


def stored_answer(
    asked: Asked, body: bytes, encoding: Literal["gzip", "identity"], headers: tuple[Pair, ...]
) -> Answer:
    """JSON that was encoded, and perhaps compressed, before; sent as it is to who takes that."""
    if encoding == "identity":
        return Answer(body, headers)
    if b"gzip" in asked.headers.get(b"accept-encoding", b""):
        return Answer(body, (GZIPPED, *headers))
    return Answer(gzip.decompress(body), headers)
