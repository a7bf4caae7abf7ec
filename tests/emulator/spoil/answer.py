"""The application's whole answer, before it is spoiled."""

from __future__ import annotations

from msgspec import Struct
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Answer(Struct):
    start: Message
    body: bytes

    async def send(self, send: Send) -> None:
        await self.begin(send, len(self.body))
        await send({"type": "http.response.body", "body": self.body})

    async def begin(self, send: Send, length: int) -> None:
        """The headers only, with that length."""
        kept = [pair for pair in self.start["headers"] if pair[0].lower() != b"content-length"]
        headers = [*kept, (b"content-length", str(length).encode())]
        await send({**self.start, "headers": headers})


async def answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    start: Message = {}
    body = bytearray()

    async def said(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
        else:
            body.extend(message.get("body", b""))

    await app(scope, receive, said)
    return Answer(start, bytes(body))
