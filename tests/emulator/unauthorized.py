"""Zendesk Chat's 401, in the form that the switch says."""

from __future__ import annotations

import json

from starlette.responses import HTMLResponse, Response

from tests.emulator.account import Account

BODIES = {
    "description": {
        "error": "Unauthorized",
        "description": "The server could not verify that you are authorized to access the "
        "requested resource",
    },
    "invalid_token": {
        "error": "invalid_token",
        "error_description": "The access token provided is expired, revoked, malformed or invalid.",
    },
}
PAGE = "<html><head><title>401</title></head><body><h1>Unauthorized</h1></body></html>"


def unauthorized(account: Account) -> Response:
    form = account.switches.unauthorized_body
    if form == "html":
        return HTMLResponse(PAGE, 401)
    return Response(json.dumps(BODIES[form]), 401, media_type="application/json")
