"""What every request passes: size limit, last catch for errors, security headers, counting."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import ChatsideError, RequestTooLarge
from backend.web.direct import Pair
from backend.web.logs import log
from backend.web.metrics import Metrics
from backend.web.problems import problem_response, refusal, route_in

Explained = Callable[[BaseException], ChatsideError | None]
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


class Surroundings:
    """All four in one pass: each layer of its own would cost every request three frames."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        https: bool,
        explained: Explained = lambda _: None,
    ) -> None:
        """`explained`: what is an unexpected error of the store, in our words."""
        self._app, self._metrics, self._explained = app, metrics, explained
        headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if https else {})
        self._dress = _Dress([(k.lower().encode(), v.encode()) for k, v in headers.items()])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, passing = time.perf_counter(), _Passing(receive, send, self._dress)
        try:
            await self._caught(scope, passing)
        finally:
            took = time.perf_counter() - began
            self._metrics.request(route_in(scope), scope["method"], passing.status, took)

    async def _caught(self, scope: Scope, passing: _Passing) -> None:
        """Turns errors into answers; of what nobody expected the log gets frames, no values."""
        try:
            _check_length(scope)
            await self._app(scope, passing.receive, passing.send)
        except ChatsideError as error:
            if not passing.started:
                await refusal(error, scope)(scope, passing.receive, passing.send)
        except ClientDisconnect:
            return  # nobody is there to be told
        except Exception as error:  # noqa: BLE001  this is the last catch
            log.error("unexpected", route=route_in(scope), exc_info=error)
            if not passing.started:
                known = self._explained(error) or ChatsideError()
                await problem_response(known)(scope, passing.receive, passing.send)


class _Dress:
    """Adds the headers every answer carries; a page that sets its own keeps it."""

    def __init__(self, pairs: list[Pair]) -> None:
        self._pairs, self._names = pairs, frozenset(name for name, _ in pairs)

    def __call__(self, own: list[Pair]) -> list[Pair]:
        names = {name for name, _ in own}
        if self._names.isdisjoint(names):
            return own + self._pairs
        return own + [pair for pair in self._pairs if pair[0] not in names]


class _Passing:
    """One request's messages on their way in and out."""

    __slots__ = ("_dress", "_receive", "_seen", "_send", "started", "status")

    def __init__(self, receive: Receive, send: Send, dress: _Dress) -> None:
        self._receive, self._send, self._dress, self._seen = receive, send, dress, 0
        self.status, self.started = 500, False

    async def receive(self) -> Message:
        """Refuses bodies over 64 KiB that were not announced as such."""
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > BODY_LIMIT:
            raise RequestTooLarge
        return message

    def send(self, message: Message) -> Awaitable[None]:
        self.started = True
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = self._dress(message["headers"])
        return self._send(message)


def _check_length(scope: Scope) -> None:
    """The body's length as the request says; what is no number is too much."""
    for name, value in scope["headers"]:
        if name == b"content-length" and not (value.isdigit() and int(value[:9]) <= BODY_LIMIT):
            raise RequestTooLarge
