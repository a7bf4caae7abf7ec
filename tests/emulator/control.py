"""`/_emulator/…`: what no Zendesk has. Tests and the demo set the scene here."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from tests.emulator.account import Account
from tests.emulator.control_answers import DONE, as_json, read, table
from tests.emulator.faults import Fault
from tests.emulator.oauth.models import ClientType, TokenKind
from tests.emulator.switches import changed


class Seed(Struct, forbid_unknown_fields=True):
    seed: int
    chats: Annotated[int, Meta(ge=0, le=2_000_000)]
    messages: Annotated[int, Meta(ge=1, le=1_000)] = 8
    known: bool = True


class ClockChange(Struct, forbid_unknown_fields=True):
    go: float | None = None
    """From there time passes; with `freeze` it stands still."""
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
    client_type: ClientType = "public"


class SavedClient(Struct, forbid_unknown_fields=True):
    new_secret: bool = False


def routes(account: Account) -> list[BaseRoute]:
    control = Control(account)
    return table([
        ("POST", "reset", control.reset),
        ("POST", "seed", control.seed),
        ("GET POST", "clock", control.clock),
        ("GET POST", "switches", control.switches),
        ("GET POST DELETE", "faults", control.faults),
        ("GET DELETE", "log", control.log),
        ("GET", "log/counts", control.log_counts),
        ("GET", "world", control.world),
        ("POST", "tokens", control.issue),
        ("GET", "tokens", control.tokens),
        ("DELETE", "tokens", control.revoke_all),
        ("POST", "clients", control.add_client),
        ("POST", "clients/{id:int}/dashboard", control.save_client),
    ])  # fmt: skip


class Control:
    def __init__(self, account: Account) -> None:
        self._account = account

    async def reset(self, _: Request) -> Response:
        self._account.reset()
        return Response(status_code=DONE)

    async def seed(self, request: Request) -> Response:
        seed = await read(request, Seed)
        self._account.seed, self._account.chats = seed.seed, seed.chats
        self._account.messages, self._account.known = seed.messages, seed.known
        self._account.reset()
        return Response(status_code=DONE)

    async def clock(self, request: Request) -> Response:
        clock = self._account.clock
        if request.method == "POST":
            change = await read(request, ClockChange)
            if change.reset:
                clock.reset()
            if change.go is not None:
                clock.go(change.go)
            if change.freeze is not None:
                clock.freeze(change.freeze)
            if change.advance is not None:
                clock.advance(change.advance)
        return JSONResponse({"now": clock.now()})

    async def switches(self, request: Request) -> Response:
        if request.method == "POST":
            changes = await read(request, dict[str, Any])
            self._account.switches = changed(self._account.switches, changes)
        return as_json(self._account.switches)

    async def faults(self, request: Request) -> Response:
        listed = self._account.faults.listed
        if request.method == "POST":
            listed.append(await read(request, Fault))
        if request.method == "DELETE":
            listed.clear()
        return as_json(listed)

    async def log(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._account.log.clear()
        return as_json(list(self._account.log.requests))

    async def log_counts(self, _: Request) -> Response:
        return as_json(self._account.log.counts)

    async def world(self, _: Request) -> Response:
        world = self._account.world
        tickets = {str(ticket.id): ticket.subject for ticket in world.tickets.values()}
        counts = {"chats": len(world.chats), "users": len(world.users), "agents": len(world.agents)}
        return JSONResponse({"counts": counts, "tickets": tickets})

    async def issue(self, request: Request) -> Response:
        asked = await read(request, NewToken)
        token = self._account.oauth.issue(
            asked.agent_id, asked.scopes, asked.client_identifier, asked.kind
        )
        return as_json(token)

    async def tokens(self, _: Request) -> Response:
        return as_json(list(self._account.oauth.tokens.values()))

    async def revoke_all(self, _: Request) -> Response:
        for token in self._account.oauth.tokens.values():
            token.revoked = True
        return Response(status_code=DONE)

    async def add_client(self, request: Request) -> Response:
        asked = await read(request, NewClient)
        client = self._account.oauth.add_client(
            asked.name, asked.company, asked.redirect_uris.split(), asked.agent_id
        )
        client.client_type = asked.client_type
        return as_json(client)

    async def save_client(self, request: Request) -> Response:
        client_id = request.path_params["id"]
        if client_id not in self._account.oauth.clients:
            return JSONResponse({"error": "There is no such client."}, 400)
        asked = await read(request, SavedClient)
        self._account.oauth.save_in_dashboard(client_id, new_secret=asked.new_secret)
        return as_json(self._account.oauth.clients[client_id])
