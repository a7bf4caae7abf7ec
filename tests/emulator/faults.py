"""Faults on purpose: refusals, delays, broken connections, bodies that can't be used."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.emulator.spoil import content, wire
from tests.emulator.spoil.answer import answer_of

Kind = Literal[
    "status", "slow", "cut", "truncate", "not_json", "stall", "blackhole", "drip", "reset", "huge",
    "garble", "repeat",
]  # fmt: skip
SORRY = "<!doctype html><title>Sorry</title><h1>Something is not right</h1>"


class Fault(Struct, forbid_unknown_fields=True):
    path_prefix: str
    kind: Kind
    method: str | None = None
    status: int = 503
    headers: dict[str, str] = {}
    body: str = ""
    seconds: float = 0.0
    """slow: before the answer; stall, blackhole: until the end, 0 for never; drip: each byte."""
    megabytes: float = 100.0
    record: int = 0
    poison: content.Poison = "wrong_types"
    skip: int = 0
    """How many requests are spared first."""
    times: int | None = None
    """How often it happens; None: until it is removed."""


class Faults:
    def __init__(self) -> None:
        self.listed: list[Fault] = []

    def take(self, method: str, path: str) -> Fault | None:
        for fault in self.listed:
            if path.startswith(fault.path_prefix) and fault.method in {None, method}:
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.listed.remove(fault)
                return fault
        return None


async def happen(fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as the fault says, or let the application answer and spoil it."""
    match fault.kind:
        case "status":
            answer = Response(fault.body, fault.status, fault.headers, "application/json")
            await answer(scope, receive, send)
        case "not_json":
            await Response(fault.body or SORRY, 200, media_type="text/html")(scope, receive, send)
        case "slow":
            await wire.slow(fault.seconds, scope)
            await app(scope, receive, send)
        case "blackhole":
            await wire.silence(fault.seconds, scope, receive)
        case "huge":
            await content.huge(fault.megabytes, send)
        case _:
            await _spoil(fault, app, scope, receive, send)


async def _spoil(fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    answer = await answer_of(app, scope, receive)
    match fault.kind:
        case "cut":
            await wire.cut(answer, send)
        case "truncate":
            await wire.truncate(answer, send)
        case "reset":
            await wire.reset(answer, scope, send)
        case "stall":
            await wire.stall(answer, fault.seconds, scope, receive, send)
        case "drip":
            await wire.drip(answer, fault.seconds, scope, receive, send)
        case "garble":
            await content.garbled(answer, fault.record, fault.poison).send(send)
        case "repeat":
            await content.repeated(answer, scope).send(send)
