"""From what an endpoint returns or raises to the answer on the wire."""

from __future__ import annotations

import json
from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from tests.emulator.account import Account
from tests.emulator.unauthorized import unauthorized

from .caller import Caller, caller
from .errors import Refusal, Unauthorized

Endpoint = Callable[[Request, Caller], object]


def answering(account: Account, endpoint: Endpoint) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        try:
            return _json(endpoint(request, caller(account, request)))
        except Unauthorized:
            return unauthorized(account)
        except Refusal as refusal:
            body = {"error": refusal.error}
            if refusal.description:
                body["description"] = refusal.description
            return _json(body, refusal.status)

    return answer


def _json(value: object, status: int = 200) -> Response:
    return Response(encoded(value), status, media_type="application/json")


def encoded(value: object) -> bytes:
    """UTF-8; plain ASCII where texts have halves of surrogate pairs, as some widgets send."""
    try:
        return msgspec.json.encode(value)
    except (UnicodeEncodeError, OverflowError):
        return json.dumps(value).encode()
