"""Alive, ready, and counted."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from backend.storage.store import Store
from backend.web.metrics import Metrics


class Health:
    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store, self._metrics = store, metrics

    async def alive(self, _: Request) -> Response:
        """`GET /healthz`: the process answers; nothing else is asked."""
        return JSONResponse({"status": "ok"})

    async def ready(self, _: Request) -> Response:
        """`GET /readyz`: the store can be written."""
        if await self._store.ready():
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "store unavailable"}, 503)

    async def metrics(self, _: Request) -> Response:
        return Response(self._metrics.exposition(), media_type="text/plain; version=0.0.4")
