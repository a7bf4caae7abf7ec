"""`/_emulator/…`: what no Zendesk has. Tests and the demo set the scene here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tests.emulator.account import Account
from tests.emulator.faults import Fault
from tests.emulator.oauth.models import TokenKind
from tests.emulator.switches import changed

T = TypeVar("T")
Handler = Callable[[Request], Awaitable[Response]]


class Seed(Struct, forbid_unknown_fields=True):
    seed: int
    chats: Annotated[int, Meta(ge=0, le=200_000)]


class AnyChat(Struct):
    """The least a chat must have; the rest may be as odd as a test needs it."""

    id: Annotated[str, Meta(min_length=1)]
    timestamp: str


class ClockChange(Struct, forbid_unknown_fields=True):
    freeze: float | None = None
    advance: float | None = None
    reset: bool = False


class NewToken(Struct, forbid_unknown_fields=True):
    agent_id: int
    scopes: list[str]
    client_identifier: str | None = None
    kind: TokenKind = "chat"


class NewClient(Struct, forbid_unknown_fields=True):
    name: str
    company: str = ""
    redirect_uris: str = ""
    """Separated by blanks."""
    agent_id: int = 7


def routes(account: Account) -> list[BaseRoute]:
    control = Control(account)
    table: list[tuple[str, str, Handler]] = [
        ("POST", "reset", control.reset),
        ("POST", "seed", control.seed),
        ("GET POST", "clock", control.clock),
        ("GET POST", "switches", control.switches),
        ("GET POST DELETE", "faults", control.faults),
        ("GET DELETE", "log", control.log),
        ("GET", "world", control.world),
        ("POST", "chats", control.put_chat),
        ("DELETE", "chats/{id:path}", control.delete_chat),
        ("POST", "tokens", control.issue),
        ("GET", "tokens", control.tokens),
        ("DELETE", "tokens", control.revoke_all),
        ("POST", "clients", control.add_client),
    ]
    return [
        Route(f"/_emulator/{path}", _explaining(handler), methods=methods.split())
        for methods, path, handler in table
    ]


class Control:
    def __init__(self, account: Account) -> None:
        self._account = account

    async def reset(self, _: Request) -> Response:
        self._account.reset()
        return Response(status_code=204)

    async def seed(self, request: Request) -> Response:
        seed = await _read(request, Seed)
        self._account.seed, self._account.chats = seed.seed, seed.chats
        self._account.reset()
        return Response(status_code=204)

    async def clock(self, request: Request) -> Response:
        clock = self._account.clock
        if request.method == "POST":
            change = await _read(request, ClockChange)
            if change.reset:
                clock.reset()
            if change.freeze is not None:
                clock.freeze(change.freeze)
            if change.advance is not None:
                clock.advance(change.advance)
        return JSONResponse({"now": clock.now()})

    async def switches(self, request: Request) -> Response:
        if request.method == "POST":
            changes = await _read(request, dict[str, Any])
            self._account.switches = changed(self._account.switches, changes)
        return _json(self._account.switches)

    async def faults(self, request: Request) -> Response:
        listed = self._account.faults.listed
        if request.method == "POST":
            listed.append(await _read(request, Fault))
        if request.method == "DELETE":
            listed.clear()
        return _json(listed)

    async def log(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._account.log.clear()
        return _json(list(self._account.log.requests))

    async def world(self, _: Request) -> Response:
        world = self._account.world
        tickets = {str(ticket.id): ticket.subject for ticket in world.tickets.values()}
        counts = {"chats": len(world.chats), "users": len(world.users), "agents": len(world.agents)}
        return JSONResponse({"counts": counts, "tickets": tickets})

    async def put_chat(self, request: Request) -> Response:
        chat = await _read(request, dict[str, Any])
        msgspec.convert(chat, AnyChat)
        self._account.world.put_chat(chat, self._account.clock.now())
        return Response(status_code=204)

    async def delete_chat(self, request: Request) -> Response:
        chat_id = request.path_params["id"]
        self._account.world.delete_chat(chat_id, self._account.clock.now())
        return Response(status_code=204)

    async def issue(self, request: Request) -> Response:
        asked = await _read(request, NewToken)
        token = self._account.oauth.issue(
            asked.agent_id, asked.scopes, asked.client_identifier, asked.kind
        )
        return _json(token)

    async def tokens(self, _: Request) -> Response:
        return _json(list(self._account.oauth.tokens.values()))

    async def revoke_all(self, _: Request) -> Response:
        for token in self._account.oauth.tokens.values():
            token.revoked = True
        return Response(status_code=204)

    async def add_client(self, request: Request) -> Response:
        asked = await _read(request, NewClient)
        client = self._account.oauth.add_client(
            asked.name, asked.company, asked.redirect_uris.split(), asked.agent_id
        )
        return _json(client)


async def _read(request: Request, kind: type[T]) -> T:
    return msgspec.json.decode(await request.body(), type=kind)


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")


def _explaining(handler: Handler) -> Handler:
    """A control that is misused says what is wrong."""

    async def explained(request: Request) -> Response:
        try:
            return await handler(request)
        except msgspec.MsgspecError as error:
            return JSONResponse({"error": str(error)}, 400)

    return explained
