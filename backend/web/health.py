"""Alive, and which of the headers that everything rests on come this far."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

HEARD: Final = "chatside-heard"
NEEDED: Final = ("authorization", "cookie", "chatside-grant")
"""A proxy that takes one of them away makes every panel or set-up page fail."""


async def alive(request: Request) -> Response:
    """`GET /healthz`: the process answers; nothing else is asked."""
    heard = ", ".join(name for name in NEEDED if name in request.headers)
    return JSONResponse({"status": "ok"}, headers={HEARD: heard})
