"""`startAgentSession(access_token)`: the token travels as a GraphQL argument, not in a header.

Facts: conversations-and-support 1.2 and 1.3. How an error is worded is a guess behind switches.
"""

from __future__ import annotations

import json
import re
import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from tests.emulator.account import Account
from tests.emulator.oauth.models import SCOPES

INLINE: Final = re.compile(r'startAgentSession\(\s*access_token:\s*"([^"]*)"')
NAMED: Final = re.compile(r"startAgentSession\(\s*access_token:\s*\$(\w+)")


class Conversations:
    def __init__(self, account: Account) -> None:
        self._account = account

    async def request(self, request: Request) -> Response:
        """`POST /graphql/request`"""
        try:
            asked = json.loads(await request.body())
            query, variables = str(asked["query"]), dict(asked.get("variables") or {})
        except (ValueError, KeyError, TypeError):
            return PlainTextResponse("Bad Request", 400)
        if (named := NAMED.search(query)) is not None:
            return self._start(str(variables.get(named[1], "")))
        if (inline := INLINE.search(query)) is not None:
            return self._start(inline[1])
        return self._refused("unknown field")

    def _start(self, value: str) -> Response:
        token = self._account.oauth.find_token(value)
        if token is None or token.kind != "chat" or not token.live(self._account.clock.now()):
            return self._refused("invalid access token")
        if not set(SCOPES) <= token.scopes:
            return self._refused("invalid scope")
        session, client = f"sess-{secrets.token_hex(4)}", f"cli-{secrets.token_hex(4)}"
        host = self._account.origin.partition("://")[2]
        started = {
            "websocket_url": f"wss://{host}/stream/0.1/graphql/{session}:{client}",
            "session_id": session,
            "client_id": client,
        }
        return JSONResponse({"data": {"startAgentSession": started}})

    def _refused(self, message: str) -> Response:
        """In one of the two forms that clients are ready for."""
        if self._account.switches.conversations_error == "status":
            return PlainTextResponse(message, 403)
        nothing = {"startAgentSession": None}
        return JSONResponse({"data": nothing, "errors": [{"message": message}]})
