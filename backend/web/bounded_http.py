"""Uvicorn's own protocol, with an end to what one request may send and how long it may take.

Uvicorn bounds neither address nor headers nor the time in which a request arrives. Bodies are
bounded where they are read (`backend.web.middleware`).
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Final

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from backend.errors import ChatsideError, RequestHeadTooLarge, RequestTooSlow, RequestUnreadable
from backend.web.logs import log
from backend.web.problems import problem_of

HEAD_LIMIT: Final = 256 * 1024
"""Bytes of address and headers. A grant of the largest list has sixteen thousand."""
WITHIN_S: Final = 20.0
"""From the connection, or the first byte of a further request, to the last byte of its body."""
LINGER_S: Final = 1.0


class BoundedHttp(HttpToolsProtocol):
    _arriving = True
    """A request, or the wait for the first one."""
    _head: int | None = 0
    """Bytes of a head that isn't whole yet."""
    _timer: asyncio.TimerHandle | None = None
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._arriving = False
        self._watch()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        super().data_received(data)
        if self._head is not None:
            self._head += len(data)
            if self._head > HEAD_LIMIT:
                self._refuse(RequestHeadTooLarge())
        self._watch()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._arriving, self._head = True, 0

    def on_headers_complete(self) -> None:
        self._head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._arriving = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(RequestUnreadable())

    def _watch(self) -> None:
        """A request that came in one piece, as most do, costs no timer."""
        if self._arriving and self._timer is None:
            self._timer = self.loop.call_later(WITHIN_S, self._late)
        elif not self._arriving and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _late(self) -> None:
        self._timer = None
        self._refuse(RequestTooSlow())

    def _refuse(self, error: ChatsideError) -> None:
        """An answer, unless one is under way or nothing was asked yet; then the end."""
        self._arriving = False
        if self.transport.is_closing() or self._refused:
            return
        self._refused = True
        asked: object = self.scope  # None until the first byte
        answered = bool(self.cycle) and self.cycle.response_started
        if asked is not None and not answered:
            log.info("refused", code=error.code, status=error.status)
            self.transport.write(_answer(error))
            self.transport.write_eof()
            # who still sends would be cut off before they could read it
            self.loop.call_later(LINGER_S, self.transport.close)
        else:
            self.transport.close()


def _answer(error: ChatsideError) -> bytes:
    body = msgspec.json.encode(problem_of(error))
    head = (
        f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}\r\n"
        "content-type: application/problem+json\r\ncache-control: no-store\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return head.encode("ascii") + body
