"""Faults on purpose: refusals, delays, cut connections, half bodies, bodies that are no JSON."""

from __future__ import annotations

from typing import Literal

import anyio
from msgspec import Struct
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Kind = Literal["status", "slow", "cut", "truncate", "not_json"]


class Fault(Struct, forbid_unknown_fields=True):
    path_prefix: str
    kind: Kind
    method: str | None = None
    status: int = 503
    headers: dict[str, str] = {}
    body: str = ""
    seconds: float = 0.0
    times: int | None = None
    """How often it happens; None: until it is removed."""


class Connection(Exception):
    """Raised after half an answer: the server can then only close the connection."""


class Faults:
    def __init__(self) -> None:
        self.listed: list[Fault] = []

    def take(self, method: str, path: str) -> Fault | None:
        for fault in self.listed:
            if path.startswith(fault.path_prefix) and fault.method in {None, method}:
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.listed.remove(fault)
                return fault
        return None


async def happen(fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as the fault says, or let the application answer and spoil it."""
    match fault.kind:
        case "slow":
            await anyio.sleep(fault.seconds)
            await app(scope, receive, send)
        case "status":
            answer = Response(fault.body, fault.status, fault.headers, "application/json")
            await answer(scope, receive, send)
        case "not_json":
            page = "<!doctype html><title>Sorry</title><h1>Something is not right</h1>"
            await Response(fault.body or page, 200, media_type="text/html")(scope, receive, send)
        case "cut" | "truncate":
            await app(scope, receive, _Spoiled(send, cut=fault.kind == "cut"))


class _Spoiled:
    """Half of the body; cut: the length says there is more, and the connection ends."""

    def __init__(self, send: Send, *, cut: bool) -> None:
        self._send, self._cut = send, cut
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            await self._spoil(self._body)

    async def _spoil(self, body: bytes) -> None:
        half = body[: len(body) // 2]
        kept = [pair for pair in self._start["headers"] if pair[0].lower() != b"content-length"]
        length = len(body) if self._cut else len(half)
        headers = [*kept, (b"content-length", str(length).encode())]
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": half, "more_body": self._cut})
        if self._cut:
            raise Connection
