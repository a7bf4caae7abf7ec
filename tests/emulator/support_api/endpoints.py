from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.emulator.account import Account
from tests.emulator.world.users import User

from .caller import bearer, caller
from .errors import NotFound
from .responses import identity_json, ticket_json, token_json, user_json


class SupportEndpoints:
    """Any member of staff may read; a caller without valid credentials gets 401."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def _user(self, request: Request) -> User:
        caller(self._account, request)
        user = self._account.world.users.get(request.path_params["id"])
        if user is None:
            raise NotFound
        return user

    async def me(self, request: Request) -> Response:
        user = caller(self._account, request)
        return JSONResponse({"user": user_json(self._account, user)})

    async def user(self, request: Request) -> Response:
        return JSONResponse({"user": user_json(self._account, self._user(request))})

    async def identities(self, request: Request) -> Response:
        user = self._user(request)
        rows = [identity_json(self._account, user, i) for i in user.identities]
        return JSONResponse({"identities": rows, "count": len(rows), "next_page": None})

    async def ticket(self, request: Request) -> Response:
        caller(self._account, request)
        ticket = self._account.world.tickets.get(request.path_params["id"])
        if ticket is None:
            raise NotFound
        return JSONResponse({"ticket": ticket_json(self._account, ticket)})

    async def token(self, request: Request) -> Response:
        """`GET oauth/tokens/current`: the token that asks, without its whole value."""
        token = bearer(self._account, request)
        return JSONResponse({"token": token_json(self._account, token)})
