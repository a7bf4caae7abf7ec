"""Answers that arrive in part, slowly, or never.

Connection   the connection closes before the answer is complete
├── Reset    by a reset: what was under way may be lost, too
└── Silence  the client gives up: only where nobody waits, as there is no socket
"""

from __future__ import annotations

import asyncio
import math
import os
import socket
import struct
from typing import Final

import anyio
from starlette.types import Receive, Scope, Send

from .answer import Answer

NOBODY_WAITS: Final = "emulator.read_timeout_s"
"""In the scope: how long a client would wait for which nothing needs to be waited."""
_FLUSH_S: Final = 0.05


class Connection(Exception):
    """Raised after half an answer: the server can then only close the connection."""


class Reset(Connection):
    pass


class Silence(Connection):
    pass


async def cut(answer: Answer, send: Send) -> None:
    """The length promises twice as much as comes."""
    await _half(answer, send)
    raise Connection


async def reset(answer: Answer, scope: Scope, send: Send) -> None:
    await _half(answer, send)
    await anyio.sleep(_FLUSH_S)
    if (transport := _transport(scope)) is not None:
        _no_farewell(transport)
        transport.abort()
    raise Reset


async def truncate(answer: Answer, send: Send) -> None:
    await Answer(answer.start, answer.body[: len(answer.body) // 2]).send(send)


async def slow(seconds: float, scope: Scope) -> None:
    patience = scope.get(NOBODY_WAITS)
    if patience is None:
        await anyio.sleep(seconds)
    elif seconds > patience:
        raise Silence


async def stall(answer: Answer, seconds: float, scope: Scope, receive: Receive, send: Send) -> None:
    await answer.begin(send, len(answer.body))
    await silence(seconds, scope, receive)


async def silence(seconds: float, scope: Scope, receive: Receive) -> None:
    """Until the client goes, or, with `seconds`, until then; nothing more is said."""
    if NOBODY_WAITS in scope:
        raise Silence
    with anyio.move_on_after(seconds or math.inf):
        await _gone(receive)
    if (transport := _transport(scope)) is not None:
        transport.abort()
    raise Connection


async def drip(answer: Answer, seconds: float, scope: Scope, receive: Receive, send: Send) -> None:
    """One byte each `seconds`, while somebody listens."""
    if NOBODY_WAITS in scope:
        raise Silence
    await answer.begin(send, len(answer.body))
    async with anyio.create_task_group() as group:
        group.start_soon(_drops, answer.body, seconds or 1.0, send, group.cancel_scope)
        await _gone(receive)
        group.cancel_scope.cancel()


async def _drops(body: bytes, seconds: float, send: Send, done: anyio.CancelScope) -> None:
    for place in range(len(body)):
        drop, more = body[place : place + 1], place + 1 < len(body)
        await send({"type": "http.response.body", "body": drop, "more_body": more})
        await anyio.sleep(seconds)
    done.cancel()


async def _half(answer: Answer, send: Send) -> None:
    await answer.begin(send, len(answer.body))
    half = answer.body[: len(answer.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _transport(scope: Scope) -> asyncio.Transport | None:
    """None without a socket of our own server."""
    found = scope.get("extensions", {}).get("emulator", {}).get("transport")
    return found if isinstance(found, asyncio.Transport) else None


def _no_farewell(transport: asyncio.Transport) -> None:
    """Closing then sends RST. Another descriptor of the same socket: asyncio lends none."""
    number = os.dup(transport.get_extra_info("socket").fileno())
    with socket.socket(fileno=number) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
