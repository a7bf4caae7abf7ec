"""What the operator's machines ask, on the ops listener only: ready, counted, how it goes."""

from __future__ import annotations

from collections import Counter

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from backend.mirror.overview import AccountOverview, overview
from backend.mirror.status import Statuses
from backend.storage.mirror import Mirrors
from backend.storage.store import Store
from backend.web.metrics import Metrics, MirrorNumbers


class Monitor:
    def __init__(
        self, store: Store, mirrors: Mirrors | None, metrics: Metrics, statuses: Statuses
    ) -> None:
        self._store, self._mirrors = store, mirrors
        self._metrics, self._statuses = metrics, statuses

    async def ready(self, _: Request) -> Response:
        """`GET /readyz`: the store can be written."""
        if await self._store.ready():
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "store unavailable"}, 503)

    async def metrics(self, _: Request) -> Response:
        """`GET /metrics`: Prometheus' text format."""
        self._metrics.mirrors(_numbers(await overview(self._store, self._mirrors)))
        return Response(self._metrics.exposition(), media_type="text/plain; version=0.0.4")

    async def status(self, _: Request) -> Response:
        """`GET /status`: what `chatside status --json` prints."""
        accounts = await self._statuses.all()
        return Response(msgspec.json.encode(accounts), media_type="application/json")


def _numbers(accounts: list[AccountOverview]) -> MirrorNumbers:
    """Of all accounts together: no label names one."""
    mirrors = [account.mirror for account in accounts if account.mirror]
    phases: dict[str, int] = {}
    for mirror in mirrors:
        phases[mirror.phase] = phases.get(mirror.phase, 0) + 1
    return MirrorNumbers(
        chats=sum(mirror.copy.chats for mirror in mirrors),
        oldest_s=max((mirror.age_s or 0 for mirror in mirrors if mirror.copy.complete), default=0),
        quarantined=sum(mirror.quarantined for mirror in mirrors),
        held=sum(mirror.held for mirror in mirrors),
        phases=phases,
        connections=Counter(account.connection for account in accounts),
    )
