"""The yardstick for streams: `python -m tests.bench.raw_streams PORT` holds every line open.

It says a word at once and gives a sign of life as often as Chatside does; nothing else. The
server's settings are those of `chatside serve`, taken from there.
"""

from __future__ import annotations

import asyncio
import sys

import uvloop
from starlette.types import Receive, Scope, Send

from backend.cli.listener import Listener
from backend.cli.open_files import raise_limit
from backend.cli.sockets import opened
from backend.sidebar.live.stream import BEAT
from backend.sidebar.live.watch import BEAT_S

HEADERS = [(b"content-type", b"text/event-stream")]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    said = b"data: {}\n\n"
    while True:
        await send({"type": "http.response.body", "body": said, "more_body": True})
        said = BEAT
        await asyncio.sleep(BEAT_S)


if __name__ == "__main__":
    raise_limit()
    uvloop.run(Listener(app).serve(opened("127.0.0.1", int(sys.argv[1]))))
