"""`Date`: every answer says what time it is at the account, as Zendesk's edge does."""

from __future__ import annotations

from email.utils import formatdate

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.emulator.account import Account


class Dated:
    """An answer that has its own `Date`, as a fault may, keeps it."""

    def __init__(self, app: ASGIApp, account: Account) -> None:
        self._app, self._account = app, account

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def said(message: Message) -> None:
            if message["type"] == "http.response.start" and self._account.switches.date_header:
                headers = MutableHeaders(raw=list(message.get("headers", [])))
                headers.setdefault("Date", formatdate(self._account.clock.now(), usegmt=True))
                message = {**message, "headers": headers.raw}
            await send(message)

        await self._app(scope, receive, said)
