"""The API clients of Zendesk Chat, as the dashboard makes them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tests.emulator.account import Account

from .drawing import fields, page


class ClientsPage:
    def __init__(self, account: Account) -> None:
        self._account = account

    async def listed(self, request: Request) -> Response:
        return self._page(request)

    async def add(self, request: Request) -> Response:
        """A form: `name`, `company`, `redirect_uris`. Id and secret are shown once."""
        agent = self._account.world.agents.get(self._account.signed_in(request).id)
        if agent is None or not agent.leads:
            return self._page(request, problem="Only administrators of Chat make clients.")
        given = await fields(request)
        made = self._account.oauth.add_client(
            given.get("name", ""), given.get("company", ""),
            given.get("redirect_uris", "").split(), agent.id,
        )  # fmt: skip
        return self._page(request, made=made)

    def _page(self, request: Request, **values: object) -> Response:
        clients = list(self._account.oauth.clients.values())
        status = 403 if "problem" in values else 200
        return page(self._account, request, "clients.html", status, clients=clients, **values)
