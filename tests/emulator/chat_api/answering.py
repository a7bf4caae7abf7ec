"""From what an endpoint returns or raises to the answer on the wire."""

from __future__ import annotations

import json
from collections.abc import Callable

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
    """Plain ASCII: texts with halves of surrogate pairs, as some widgets send, stay valid."""
    return Response(json.dumps(value), status, media_type="application/json")
