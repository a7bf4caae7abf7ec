"""Endpoints that are asked most: nothing stands between the server's messages and their work.

A direct endpoint takes `Asked` and gives `Answer`, both as small as they can be. `Direct` makes an
ASGI application of it, which a Starlette route serves like any other; `Front` finds the busiest
ones by a look into a table, before Starlette's router is asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from msgspec import Struct
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

Pair = tuple[bytes, bytes]

JSON: Final[Pair] = (b"content-type", b"application/json")


class Asked:
    """A request."""

    __slots__ = ("_receive", "headers", "path_params")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        """By names in small letters, as servers hand them over."""
        self.path_params: dict[str, str] = scope["path_params"]
        self._receive = receive

    def header(self, name: bytes) -> str:
        """Empty when it was not sent."""
        return self.headers.get(name, b"").decode("latin-1")

    async def body(self) -> bytes:
        """Raises ClientDisconnect, and what `Surroundings` raises."""
        message = await self._receive()
        body: bytes = message.get("body", b"")
        while message.get("more_body"):
            message = await self._receive()
            body += message.get("body", b"")
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        return body


class Answer(Struct, frozen=True):
    """A 200 with JSON; security headers are added on the way out."""

    body: bytes
    headers: tuple[Pair, ...] = ()
    """Beside type and length."""


Endpoint = Callable[[Asked], Awaitable[Answer]]


class Direct:
    """An endpoint as an ASGI application; errors are answered by whoever surrounds it."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._endpoint(Asked(scope, receive))
        length = (b"content-length", b"%d" % len(answer.body))
        headers = [JSON, length, *answer.headers]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})


class Front:
    """Direct routes by a look into a table; every other request goes to the router."""

    def __init__(self, router: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._router = router
        self._whole: dict[tuple[str, str], Route] = {}
        self._open: list[tuple[str, str, str, Route]] = []
        for route in routes:
            if isinstance(route, Route) and isinstance(route.endpoint, Direct):
                self._enter(route)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        found = self._find(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if found is None:
            return self._router(scope, receive, send)
        scope["route"], scope["path_params"] = found
        return found[0].app(scope, receive, send)

    def _find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        if (route := self._whole.get((method, path))) is not None:
            return route, {}
        for of_method, folder, name, route in self._open:
            if method == of_method and path.startswith(folder):
                return route, {name: path[len(folder) :]}
        return None

    def _enter(self, route: Route) -> None:
        """`/api/lookup`, or `/api/chats/{chat_id:path}`: its one parameter is all that follows."""
        folder, brace, parameter = route.path.partition("{")
        for method in route.methods or ():
            if brace:
                self._open.append((method, folder, parameter.removesuffix(":path}"), route))
            else:
                self._whole[method, folder] = route
