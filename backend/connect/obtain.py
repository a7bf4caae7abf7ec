"""A token by the account's grant, from what the callback page was sent."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from backend.accounts.account import Account
from backend.connection.clients import SavedClient
from backend.errors import (
    ConnectClientRefused,
    ConnectCodeMissing,
    ConnectCodeRefused,
    ConnectFragmentMissing,
    ZendeskUnavailable,
)
from backend.zendesk.oauth import Landing
from backend.zendesk.tokens import Granted, Outcome, TokenEndpoint

LONGEST_S = 10 * 366 * 86_400


class Obtained(Struct, frozen=True):
    access_token: str
    refresh_token: str | None = None
    scope: str | None = None
    expires_in_s: int | None = None

    def __repr__(self) -> str:
        return "Obtained(…)"


class Obtain:
    def __init__(self, endpoint: TokenEndpoint, redirect_uri: Callable[[str], str]) -> None:
        """`redirect_uri`: account id → address."""
        self._endpoint, self._redirect_uri = endpoint, redirect_uri

    async def __call__(self, account: Account, client: SavedClient, landing: Landing) -> Obtained:
        """The state was looked at. Raises one of ConnectRefused's family, or ChatUnavailable."""
        if client.grant_type == "implicit":
            return _landed(landing)
        if client.grant_type == "client_credentials":
            return _obtained(await self._endpoint.by_client(account.origin, client.credentials()))
        if landing.code is None:
            raise ConnectCodeMissing
        redirect_uri = self._redirect_uri(account.id)
        return _obtained(
            await self._endpoint.by_code(
                account.origin, client.credentials(), landing.code, redirect_uri
            )
        )


def _landed(landing: Landing) -> Obtained:
    if landing.access_token is None:
        raise ConnectFragmentMissing
    told = landing.expires_in or ""
    lasts = int(told[:12]) if told.isascii() and told.isdigit() else 0
    known = lasts if 0 < lasts <= LONGEST_S else None
    return Obtained(landing.access_token, None, landing.scope, known)


def _obtained(outcome: Outcome) -> Obtained:
    if isinstance(outcome, Granted):
        refresh = outcome.refresh_token
        return Obtained(
            outcome.access_token.reveal(),
            None if refresh is None else refresh.reveal(),
            outcome.scope,
            outcome.expires_in_s,
        )
    if outcome.why == "grant":
        raise ConnectCodeRefused
    if outcome.why == "client":
        raise ConnectClientRefused
    raise ZendeskUnavailable
