"""What every request passes: size limit, last catch for errors, security headers, counting."""

from __future__ import annotations

import time
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import ChatsideError, RequestTooLarge
from backend.web.logs import log
from backend.web.metrics import Metrics
from backend.web.problems import problem_response, route_of

BODY_LIMIT: Final = 64 * 1024
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), clipboard-write=(self)",
}
LOCKED_CSP: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class BodyLimit:
    """Refuses bodies over 64 KiB, whether announced or counted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Request(scope).headers.get("content-length", "0")
        if not announced.isascii() or not announced.isdigit() or int(announced[:9]) > BODY_LIMIT:
            await problem_response(RequestTooLarge())(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > BODY_LIMIT:
                raise RequestTooLarge
            return message

        await self._app(scope, counted, send)


class LastCatch:
    """Turns what nobody expected into a plain answer; the log gets frames, no values."""

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
                await problem_response(error)(scope, receive, send)
        except ClientDisconnect:
            return  # nobody is there to be told
        except Exception as error:  # noqa: BLE001  this is the last catch
            log.error("unexpected", route=route_of(Request(scope)), exc_info=error)
            if not started:
                await problem_response(ChatsideError())(scope, receive, send)


class SecurityHeaders:
    """Adds the headers every answer carries; a page that sets its own keeps it."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = dict(HEADERS)
        if https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", LOCKED_CSP)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, dressed)


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
            route = route_of(Request(scope))
            self._metrics.request(route, scope["method"], status, time.perf_counter() - began)
