"""Between the client and the stand-in, without a socket, where answers and faults take their time.

    loop   VirtualLoop, so that nobody really waits
    http   httpx.AsyncClient(transport=Network(acme, globex))

What a client would hear of a time limit or of a broken connection is what it hears here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import anyio
import httpx
from starlette.types import ASGIApp, Message

from tests.emulator.account import Account
from tests.emulator.app import create_app
from tests.emulator.spoil.wire import Connection, Reset

LATENCY_S = 0.2


class Network(httpx.AsyncBaseTransport):
    """Several accounts are told apart by their origins."""

    def __init__(self, *accounts: Account) -> None:
        self._apps = {httpx.URL(one.origin).netloc: create_app(one) for one in accounts}
        self.latency_s = {one.origin: LATENCY_S for one in accounts}
        """Before the first byte of an answer."""
        self.unreachable: set[str] = set()
        """Origins that accept no connection; nobody says so, either."""
        self.tried: list[tuple[float, str]] = []
        """(when, at which origin) of every request, by the loop's time."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        origin = f"{request.url.scheme}://{request.url.netloc.decode()}"
        self.tried.append((asyncio.get_running_loop().time(), origin))
        limits = request.extensions["timeout"]
        if origin in self.unreachable:
            await anyio.sleep(limits["connect"])
            raise httpx.ConnectTimeout("no connection", request=request)
        call = _Call(self._apps[request.url.netloc], request, limits["read"])
        try:
            await anyio.sleep(self.latency_s[origin])
            start = await call.next()
        except BaseException:
            await call.aclose()
            raise
        return httpx.Response(start["status"], headers=start["headers"], stream=call)


class _Call(httpx.AsyncByteStream):
    """One request under way; the application runs ahead by one message."""

    def __init__(self, app: ASGIApp, request: httpx.Request, silence_s: float) -> None:
        self._request, self._silence_s = request, silence_s
        self._said: asyncio.Queue[Message | Exception] = asyncio.Queue(1)
        self._asked = False
        self._task = asyncio.create_task(self._serve(app))

    async def next(self) -> Message:
        """What the application says next, if it says something in time."""
        try:
            with anyio.fail_after(self._silence_s):
                said = await self._said.get()
        except TimeoutError:
            raise httpx.ReadTimeout("nothing came", request=self._request) from None
        if isinstance(said, Reset):
            raise httpx.ReadError("reset", request=self._request) from said
        if isinstance(said, Connection):
            raise httpx.RemoteProtocolError("cut off", request=self._request) from said
        if isinstance(said, Exception):
            raise said
        return said

    async def __aiter__(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self.next()
            more = message.get("more_body", False)
            yield message.get("body", b"")

    async def aclose(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _serve(self, app: ASGIApp) -> None:
        url = self._request.url
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self._request.method,
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.raw_path.split(b"?")[0],
            "query_string": url.query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in self._request.headers.raw],
            "server": (url.host, url.port or 443),
            "client": ("127.0.0.1", 1),
        }
        try:
            await app(scope, self._receive, self._said.put)
        except Exception as error:  # the client is to meet it
            await self._said.put(error)

    async def _receive(self) -> Message:
        if self._asked:
            await anyio.sleep_forever()
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": False}
