"""One account as an ASGI application: its rooms, and what every request passes."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.emulator import control, control_chats
from tests.emulator.account import Account
from tests.emulator.admin_pages import urls as admin_pages
from tests.emulator.agent_page import urls as agent_page
from tests.emulator.apps import urls as apps
from tests.emulator.chat_api import urls as chat_api
from tests.emulator.conversations import urls as conversations
from tests.emulator.dated import Dated
from tests.emulator.faults import happen
from tests.emulator.oauth import urls as oauth
from tests.emulator.request_log import LoggedRequest
from tests.emulator.support_api import urls as support_api

CHAT = "/api/v2/chat/"
CONTROL = "/_emulator/"
LIMIT_BODIES = {
    "json": ("application/json", '{"error":"Too Many Requests"}'),
    "text": ("text/plain", "Number of allowed API requests per minute exceeded"),
    "html": ("text/html", "<html><body><h1>429 Too Many Requests</h1></body></html>"),
}


def create_app(account: Account) -> ASGIApp:
    rooms = (
        control, control_chats, oauth, chat_api, conversations, support_api, apps, agent_page,
        admin_pages,
    )  # fmt: skip
    app = Starlette(routes=[route for room in rooms for route in room.routes(account)])
    app.router.redirect_slashes = False
    return Dated(Logging(Limiting(Faulty(app, account), account), account), account)


class Logging:
    """Writes down what arrived, but for the control's own requests."""

    def __init__(self, app: ASGIApp, account: Account) -> None:
        self._app, self._account = app, account

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith((CONTROL, "/agent/static")):
            await self._app(scope, receive, send)
            return
        request, body = Request(scope), bytearray()
        log = self._account.log
        entry = LoggedRequest(
            request.method, request.url.path, request.url.query, dict(request.headers), "", 0,
            self._account.clock.now(),
        )  # fmt: skip
        log.arrived(entry)

        async def heard() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            entry.body = bytes(body[:65536]).decode("utf-8", "replace")
            return message

        async def said(message: Message) -> None:
            if message["type"] == "http.response.start":
                log.answered(entry, message["status"])
            await send(message)

        await self._app(scope, heard, said)


class Limiting:
    """Zendesk Chat's 200 a minute."""

    def __init__(self, app: ASGIApp, account: Account) -> None:
        self._app, self._account = app, account

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wait = self._take(scope) if scope["type"] == "http" else None
        if wait is None:
            await self._app(scope, receive, send)
            return
        switches = self._account.switches
        kind, body = LIMIT_BODIES[switches.limit_body]
        headers = {"Retry-After": str(wait)} if switches.limit_retry_after else {}
        await Response(body, switches.limit_status, headers, kind)(scope, receive, send)

    def _take(self, scope: Scope) -> int | None:
        path = scope["path"]
        if not path.startswith(CHAT):
            return None
        switches, now = self._account.switches, self._account.clock.now()
        endpoint = path.removeprefix(CHAT).split("/")[0]
        if endpoint == "incremental" and switches.incremental_per_minute is not None:
            wait = self._account.limiter.take("export", now, switches.incremental_per_minute)
            if wait is not None:
                return wait
        key = endpoint if switches.limit_scope == "endpoint" else ""
        return self._account.limiter.take(key, now)


class Faulty:
    def __init__(self, app: ASGIApp, account: Account) -> None:
        self._app, self._account = app, account

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = None
        if scope["type"] == "http" and not scope["path"].startswith(CONTROL):
            fault = self._account.faults.take(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await happen(fault, self._app, scope, receive, send)
