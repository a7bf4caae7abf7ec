"""Accounts without a socket, for programs that make thousands of calls: an httpx transport.

    account = Account("acme", chats=0, known=False, at=1_800_000_000)
    async with httpx.AsyncClient(transport=InProcess(account)) as http:
        await http.get(f"{account.origin}/api/v2/chat/agents/me", headers=…)

Faults are the errors that a client would meet on the wire, but nobody waits for them: a client
that would hear nothing until its time-out gets that at once, also where bytes drip.
"""

from __future__ import annotations

import math

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.emulator.account import Account
from tests.emulator.app import create_app
from tests.emulator.spoil.wire import NOBODY_WAITS, Connection, Reset, Silence


class InProcess(httpx.AsyncBaseTransport):
    """Several accounts are told apart by their origins."""

    def __init__(self, *accounts: Account) -> None:
        self._apps = {httpx.URL(one.origin).netloc: create_app(one) for one in accounts}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        app = self._apps.get(request.url.netloc)
        if app is None:
            raise httpx.ConnectError(f"Nobody is at {request.url.host}.", request=request)
        patience = request.extensions.get("timeout", {}).get("read")
        impatient = _Impatient(app, math.inf if patience is None else patience)
        try:
            return await httpx.ASGITransport(impatient).handle_async_request(request)
        except Silence as problem:
            raise httpx.ReadTimeout("nothing came", request=request) from problem
        except Reset as problem:
            raise httpx.ReadError("reset", request=request) from problem
        except Connection as problem:
            raise httpx.RemoteProtocolError("cut off", request=request) from problem


class _Impatient:
    """Tells faults how long the client would wait."""

    def __init__(self, app: ASGIApp, patience_s: float) -> None:
        self._app, self._patience_s = app, patience_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, NOBODY_WAITS: self._patience_s}, receive, send)
