"""Alive."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


async def alive(_: Request) -> Response:
    """`GET /healthz`: the process answers; nothing else is asked."""
    return JSONResponse({"status": "ok"})
