"""`/api/v2/chat/oauth/clients` and `/tokens`: list, show, change, revoke."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.emulator.account import Account
from tests.emulator.unauthorized import unauthorized

from . import bearer
from .errors import ApiRefusal, Unauthorized
from .models import ClientType
from .responses import client_json, token_json

T = TypeVar("T")
Endpoint = Callable[[Request], Awaitable[Response]]


def _answering(account: Account, endpoint: Endpoint) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Unauthorized:
            return unauthorized(account)
        except ApiRefusal as refusal:
            return JSONResponse(refusal.body, refusal.status)

    return answer


def _named(things: Mapping[int, T], request: Request) -> T:
    found = things.get(int(request.path_params["id"]))
    if found is None:
        raise ApiRefusal(404, "Not Found")
    return found


class ClientChange(Struct):
    client_type: ClientType


async def _client_type(request: Request) -> ClientType:
    """Of the members that can be changed, only the one no page of Zendesk shows."""
    try:
        return msgspec.json.decode(await request.body(), type=ClientChange).client_type
    except msgspec.MsgspecError:
        raise ApiRefusal(422, "Unprocessable Entity") from None


def clients(account: Account) -> tuple[Endpoint, Endpoint]:
    """The endpoints of the collection and of one client."""

    async def collection(request: Request) -> Response:
        bearer.require(account, request, "read")
        return JSONResponse([client_json(c) for c in account.oauth.clients.values()])

    async def one(request: Request) -> Response:
        bearer.require(account, request, "read" if request.method == "GET" else "write")
        client = _named(account.oauth.clients, request)
        if request.method == "PUT":
            client.client_type = await _client_type(request)
            client.update_date = account.clock.now()
        if request.method == "DELETE":
            account.oauth.delete_client(client.id)
            return Response(status_code=204)
        return JSONResponse(client_json(client))

    return _answering(account, collection), _answering(account, one)


def tokens(account: Account) -> tuple[Endpoint, Endpoint]:
    """The endpoints of the collection and of one token. Revoked tokens are gone from both."""

    async def collection(request: Request) -> Response:
        bearer.require(account, request, "read")
        listed = [t for t in account.oauth.tokens.values() if not t.revoked]
        cut = account.switches.token_list_cut
        return JSONResponse([token_json(t, cut=cut) for t in listed])

    async def one(request: Request) -> Response:
        deleting = request.method == "DELETE"
        writes = deleting and account.switches.revoke_needs_write
        bearer.require(account, request, "write" if writes else "read")
        living = {t.id: t for t in account.oauth.tokens.values() if not t.revoked}
        token = _named(living, request)
        if deleting:
            account.oauth.revoke(token.id)
            return Response(status_code=204)
        return JSONResponse(token_json(token, cut=account.switches.token_list_cut))

    return _answering(account, collection), _answering(account, one)
