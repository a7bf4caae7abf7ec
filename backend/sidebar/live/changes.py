"""`POST /api/changes`: what changes for an open panel, as a stream of events or as one answer.

Server-sent events, read by the page with `fetch`: an EventSource can't send the session. A panel
that comes back brings the grant of the list it has on screen, and is told at once whether the list
is another one by now; so nothing is numbered, and any process can take up any panel.
"""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress
from typing import Final

from msgspec import Struct
from starlette.types import Receive, Scope, Send

from backend.errors import ChatsideError
from backend.sidebar.live.callers import Callers
from backend.sidebar.live.followed import Followed, Lists
from backend.sidebar.live.sight import Eyes
from backend.sidebar.live.stream import NOTHING, Stream, framed
from backend.sidebar.live.streams import Streams
from backend.sidebar.renewal import Renewal
from backend.web.answers import json_answer, read_json
from backend.web.contract import ChangesRequest, News
from backend.web.direct import Asked, Pair
from backend.web.sessions import IDLE_S, LIFE_S, Session

TURN_S: Final = (480.0, 720.0)
"""How long one stream lives; the panel comes again at once, with a session as it is by then."""
AHEAD_S: Final = 5.0
SLOW_S: Final = 20.0
"""Who doesn't take an event for so long is cut off."""
GONE: Final = "gone"
SLOW: Final = "slow"
STREAM: Final[tuple[Pair, ...]] = (
    (b"content-type", b"text/event-stream"),
    (b"x-accel-buffering", b"no"),
)
"""Proxies neither gather nor compress such an answer; nginx wants to be told so."""


class Caller(Struct, frozen=True):
    session: Session
    followed: Followed | None


class Changes:
    """An ASGI application: it answers in pieces."""

    def __init__(
        self,
        callers: Callers,
        lists: Lists,
        eyes: Eyes,
        streams: Streams,
        renewal: Renewal,
    ) -> None:
        self._callers, self._lists, self._eyes = callers, lists, eyes
        self._streams, self._renewal = streams, renewal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Asked(scope, receive)
        body = await read_json(asked, ChangesRequest)
        caller = Caller(*await self._callers.of(asked, body))
        if "text/event-stream" in asked.header(b"accept"):
            await self._stream(asked, caller, receive, send)
        else:
            news = await self._first(caller)
            answer = json_answer(news, self._renewal.headers(caller.session))
            await answer(scope, receive, send)

    async def _first(self, caller: Caller) -> News:
        """What the panel may not know: `followed.mark` is of the list it has."""
        sight, followed = await self._eyes.look(caller.session.account_id), caller.followed
        changed, copy = False, None
        if followed is not None and sight.account is not None:
            changed, copy = await self._lists.changed(sight.account, followed), sight.copy
        return News(changed=changed, connection=sight.state, copy=copy, end=None)

    async def _stream(self, asked: Asked, caller: Caller, receive: Receive, send: Send) -> None:
        session, now = caller.session, time.monotonic()
        authorization = asked.header(b"authorization")
        ends_at = now + min(random.uniform(*TURN_S), _left_s(session))  # noqa: S311  not a secret
        stream = Stream(session.id, authorization, caller.followed, now, ends_at)
        self._streams.enter(session.account_id, stream)
        why = GONE
        try:
            stream.tell(await self._first(caller))  # after entering: nothing falls in between
            headers = [*STREAM, *self._renewal.pairs(session)]
            why = await run(stream, headers, receive, send)
        finally:
            self._streams.leave(session.account_id, stream, why)


async def run(stream: Stream, headers: list[Pair], receive: Receive, send: Send) -> str:
    """Until it is told to end, or nobody listens any more; why."""
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    listening = asyncio.create_task(_until_gone(stream, receive))
    try:
        return await _tell(stream, send)
    except TimeoutError:
        return SLOW
    finally:
        listening.cancel()


async def _tell(stream: Stream, send: Send) -> str:
    news: News | None = NOTHING
    while news is None or news.end is None:
        news = await stream.next()
        async with asyncio.timeout(SLOW_S):
            await send(_piece(framed(news), more=news is None or news.end is None))
    return news.end


async def _until_gone(stream: Stream, receive: Receive) -> None:
    with suppress(ChatsideError):  # a body that goes on: nobody reads it
        while (await receive())["type"] != "http.disconnect":
            pass
    stream.end(GONE)


def _piece(body: bytes, *, more: bool) -> dict[str, object]:
    return {"type": "http.response.body", "body": body, "more_body": more}


def _left_s(session: Session) -> float:
    """Until the session would have to be renewed: the panel may hold a renewed one by now."""
    ends = min(session.renewed_at_s + IDLE_S, session.started_at_s + LIFE_S)
    return ends - AHEAD_S - time.time()
