"""The two addresses a person's browser passes when Chat is connected."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from backend.accounts.account import Account
from backend.connect.links import ConnectLinks
from backend.connect.states import States
from backend.connection.clients import SavedClient
from backend.connection.connections import Connections
from backend.errors import ChatsideError, ConnectLinkInvalid
from backend.storage.accounts import AccountStore
from backend.web.pages import Pages
from backend.zendesk.oauth import authorize_url
from backend.zendesk.tokens import SCOPE


class ConnectPages:
    def __init__(
        self,
        accounts: AccountStore,
        connections: Connections,
        links: ConnectLinks,
        states: States,
        pages: Pages,
        redirect_uri: Callable[[str], str],
    ) -> None:
        """`redirect_uri`: account id → address."""
        self._accounts, self._connections, self._links = accounts, connections, links
        self._states, self._pages, self._redirect_uri = states, pages, redirect_uri

    async def begin(self, request: Request) -> Response:
        """`GET /connect/begin/{link}`: on to Zendesk, with a state of this browser's own."""
        try:
            return await self._on_to_zendesk(request.path_params["link"])
        except ChatsideError as error:
            return self._pages.refusal(error)

    async def callback(self, request: Request) -> Response:
        """`GET /connect/callback/{account_id}`: the same page for everybody, known or not."""
        account_id = request.path_params["account_id"]
        return self._pages.page("callback.html", account_id=account_id, landing=True)

    async def result(self, request: Request) -> Response:
        """`GET /connect/result/{account_id}`: what came of it, in a document the token never met.

        A browser keeps the address a document was loaded from among its timings, fragment and all.
        """
        account_id = request.path_params["account_id"]
        return self._pages.page("callback.html", account_id=account_id, landing=False)

    async def _on_to_zendesk(self, text: str) -> Response:
        link = self._links.read(text)
        account = await self._accounts.find(link.account_id)
        if account is None:
            raise ConnectLinkInvalid
        client = await self._connections.clients.require(account)
        if client.grant_type != "implicit":
            client.credentials()
        begun = await self._states.begin(link)
        response = RedirectResponse(self._target(account, client, begun.state), 302)
        begun.set_cookie(response)
        return response

    def _target(self, account: Account, client: SavedClient, state: str) -> str:
        redirect_uri = self._redirect_uri(account.id)
        if client.grant_type == "client_credentials":  # nobody has to allow anything
            return f"{redirect_uri}?{urlencode({'state': state})}#_"
        return authorize_url(
            account.origin,
            client_id=client.client_id,
            redirect_uri=redirect_uri,
            scope=SCOPE,
            state=state,
            response_type=client.response_type,
        )


def redirect_uri(public_url: str, account_id: str) -> str:
    """What has to be registered at the API client in Zendesk Chat."""
    return f"{public_url}/connect/callback/{account_id}"
