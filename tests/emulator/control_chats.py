"""`/_emulator/…`: chats come, change and go; and what there really is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import islice
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute

from tests.emulator.account import Account
from tests.emulator.control_answers import DONE, as_json, read, table
from tests.emulator.truth import truth

_ROWS: Final = 200


class AnyChat(Struct):
    """The least a chat must have; the rest may be as odd as a test needs it."""

    id: Annotated[str, Meta(min_length=1)]
    timestamp: str


class Lateness(Struct):
    late_s: Annotated[float, Meta(ge=0)] = 0


class Edit(Struct, forbid_unknown_fields=True):
    ids: list[str]
    changes: dict[str, Any]


class Removal(Struct, forbid_unknown_fields=True):
    ids: list[str]


class Beginning(Struct, forbid_unknown_fields=True):
    email: str
    name: str = "Visitor 12345678"
    words: str = "Hello?"


class Words(Struct, forbid_unknown_fields=True):
    words: str
    of_visitor: bool = True


def routes(account: Account) -> list[BaseRoute]:
    control = ChatControl(account)
    return table([
        ("GET", "truth", control.truth),
        ("POST", "chats", control.put),
        ("DELETE", "chats/{id:path}", control.delete),
        ("POST", "edits", control.edit),
        ("POST", "removals", control.remove),
        ("POST", "running", control.begin),
        ("POST DELETE", "running/{id}", control.go_on),
    ])  # fmt: skip


class ChatControl:
    def __init__(self, account: Account) -> None:
        self._account = account

    async def truth(self, _: Request) -> Response:
        """A line of JSON for each chat, in pieces, so that other requests are not held up."""
        rows = truth(self._account.world)

        async def lines() -> AsyncIterator[bytes]:
            while some := list(islice(rows, _ROWS)):
                yield b"".join(msgspec.json.encode(row) + b"\n" for row in some)

        return StreamingResponse(lines(), media_type="application/x-ndjson")

    async def put(self, request: Request) -> Response:
        chat = await read(request, dict[str, Any])
        msgspec.convert(chat, AnyChat)
        given = msgspec.convert(dict(request.query_params), Lateness, strict=False)
        self._account.world.put_chat(chat, self._now, given.late_s)
        return Response(status_code=DONE)

    async def delete(self, request: Request) -> Response:
        self._account.world.delete_chat(request.path_params["id"], self._now)
        return Response(status_code=DONE)

    async def edit(self, request: Request) -> Response:
        edit = await read(request, Edit)
        self._account.world.edit(edit.ids, edit.changes, self._now)
        return Response(status_code=DONE)

    async def remove(self, request: Request) -> Response:
        self._account.world.take_out((await read(request, Removal)).ids)
        return Response(status_code=DONE)

    async def begin(self, request: Request) -> Response:
        asked = await read(request, Beginning)
        running = self._account.world.running
        chat_id = running.begin(asked.email, asked.name, asked.words, self._now)
        return as_json({"id": chat_id})

    async def go_on(self, request: Request) -> Response:
        running, chat_id = self._account.world.running, request.path_params["id"]
        if chat_id not in running:
            return JSONResponse({"error": "No such chat is running."}, 404)
        if request.method == "DELETE":
            running.end(chat_id, self._now)
        else:
            said = await read(request, Words)
            running.say(chat_id, said.words, self._now, of_visitor=said.of_visitor)
        return Response(status_code=DONE)

    @property
    def _now(self) -> float:
        return self._account.clock.now()
