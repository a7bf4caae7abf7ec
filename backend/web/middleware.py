"""What every request passes: size limit, last catch for errors, security headers, counting."""

from __future__ import annotations

import time
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import ChatsideError, RequestTooLarge
from backend.web.direct import Pair
from backend.web.logs import log
from backend.web.metrics import Metrics
from backend.web.problems import problem_response, refusal, route_in

BODY_LIMIT: Final = 64 * 1024
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), clipboard-write=(self)",
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
}


class BodyLimit:
    """Refuses bodies over 64 KiB, whether announced or counted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _announced(scope) > BODY_LIMIT:
            raise RequestTooLarge
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > BODY_LIMIT:
                raise RequestTooLarge
            return message

        await self._app(scope, counted, send)


def _announced(scope: Scope) -> int:
    """The body's length as the request says; what is no number is too much."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value[:9]) if value.isdigit() else BODY_LIMIT + 1
    return 0


class LastCatch:
    """Turns errors into answers; of what nobody expected the log gets frames, no values."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ChatsideError as error:
            if not started:
                await refusal(error, scope)(scope, receive, send)
        except ClientDisconnect:
            return  # nobody is there to be told
        except Exception as error:  # noqa: BLE001  this is the last catch
            log.error("unexpected", route=route_in(scope), exc_info=error)
            if not started:
                await problem_response(ChatsideError())(scope, receive, send)


class SecurityHeaders:
    """Adds the headers every answer carries; a page that sets its own keeps it."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if https else {})
        self._pairs: list[Pair] = [(k.lower().encode(), v.encode()) for k, v in headers.items()]
        self._names = frozenset(name for name, _ in self._pairs)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._added(message["headers"])
            await send(message)

        await self._app(scope, receive, dressed)

    def _added(self, own: list[Pair]) -> list[Pair]:
        names = {name for name, _ in own}
        if self._names.isdisjoint(names):
            return own + self._pairs
        return own + [pair for pair in self._pairs if pair[0] not in names]


class Counting:
    """Requests and their times by route pattern and status."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            took = time.perf_counter() - began
            self._metrics.request(route_in(scope), scope["method"], status, took)
