"""httpx' own transport, made for the first call: reading certificates would delay every start."""

from __future__ import annotations

import httpx


class LateTransport(httpx.AsyncBaseTransport):
    """No proxies or certificates from the environment."""

    def __init__(self, limits: httpx.Limits) -> None:
        self._limits = limits
        self._made: httpx.AsyncHTTPTransport | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._made is None:
            self._made = httpx.AsyncHTTPTransport(limits=self._limits, trust_env=False)
        return await self._made.handle_async_request(request)

    async def aclose(self) -> None:
        if self._made is not None:
            await self._made.aclose()
