"""From what an endpoint returns or raises to the answer on the wire."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from tests.emulator.account import Account

from .caller import Caller, caller
from .errors import Refusal, Unauthorized

Endpoint = Callable[[Request, Caller], object]
_UNVERIFIED: Final = (
    "The server could not verify that you are authorized to access the requested resource"
)
_PAGE: Final = "<html><head><title>401</title></head><body><h1>Unauthorized</h1></body></html>"


def answering(account: Account, endpoint: Endpoint) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        try:
            return _json(endpoint(request, caller(account, request)))
        except Unauthorized:
            return _unauthorized(account)
        except Refusal as refusal:
            body = {"error": refusal.error}
            if refusal.description:
                body["description"] = refusal.description
            return _json(body, refusal.status)

    return answer


def _unauthorized(account: Account) -> Response:
    match account.switches.unauthorized_body:
        case "description":
            return _json({"error": "Unauthorized", "description": _UNVERIFIED}, 401)
        case "invalid_token":
            words = "The access token provided is expired, revoked, malformed or invalid."
            return _json({"error": "invalid_token", "error_description": words}, 401)
        case "html":
            return HTMLResponse(_PAGE, 401)


def _json(value: object, status: int = 200) -> Response:
    """Plain ASCII: texts with halves of surrogate pairs, as some widgets send, stay valid."""
    return Response(json.dumps(value), status, media_type="application/json")
