"""The yardstick: `python -m tests.bench.raw_app PORT FILE` answers with the file's bodies in turn.

Nothing else: no routing, no session, not even a look at the request. The server's settings are
those of `chatside serve`, taken from there.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import uvloop
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.cli.listener import Listener
from backend.cli.sockets import opened
from tests.bench.frames import read_frames


def raw_app(bodies: list[bytes]) -> ASGIApp:
    answers = itertools.cycle([_messages(body) for body in bodies])

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        start, body = next(answers)
        await send(start)
        await send(body)

    return app


def _messages(body: bytes) -> tuple[Message, Message]:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    return start, {"type": "http.response.body", "body": body}


if __name__ == "__main__":
    listener = Listener(raw_app(read_frames(Path(sys.argv[2]))))
    uvloop.run(listener.serve(opened("127.0.0.1", int(sys.argv[1]))))
