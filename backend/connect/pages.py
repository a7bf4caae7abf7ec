"""The two addresses a person's browser passes when Chat is connected."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from backend.connect.links import ConnectLinks
from backend.connect.states import States
from backend.errors import ChatsideError, ConnectLinkInvalid, ConnectNotReady
from backend.finding.connections import Sealed
from backend.storage.data_keys import DataKeys
from backend.storage.store import Store
from backend.web.pages import Pages
from backend.zendesk.oauth import authorize_url


class ConnectPages:
    def __init__(
        self,
        store: Store,
        keys: DataKeys,
        links: ConnectLinks,
        states: States,
        pages: Pages,
        public_url: str,
    ) -> None:
        self._store, self._keys, self._links = store, keys, links
        self._states, self._pages, self._public_url = states, pages, public_url

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
        account = await self._store.accounts.find(link.account_id)
        if account is None:
            raise ConnectLinkInvalid
        sealed = await self._store.connections.client(account.id)
        if sealed is None or account.policy is None:
            raise ConnectNotReady
        key = await self._keys.of(account.id)
        begun = await self._states.begin(link)
        url = authorize_url(
            account.origin,
            client_id=key.open(sealed, Sealed.client_id(account)).decode(),
            redirect_uri=redirect_uri(self._public_url, account.id),
            scope="read",
            state=begun.state,
        )
        response = RedirectResponse(url, 302)
        begun.set_cookie(response)
        return response


def redirect_uri(public_url: str, account_id: str) -> str:
    """What has to be registered at the API client in Zendesk Chat."""
    return f"{public_url}/connect/callback/{account_id}"
