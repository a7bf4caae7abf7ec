"""`POST /oauth2/chat/token`: a code, a refresh token or the client's own credentials for a token.

Facts: chat-api 2.4. Parameters count in the body only.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.emulator.account import Account

from .errors import NoToken
from .models import SCOPES, Client, Token

Form = Mapping[str, str]


class TokenEndpoint:
    def __init__(self, account: Account) -> None:
        self._account = account

    async def answer(self, request: Request) -> Response:
        async with request.form() as form:
            given = {name: value for name, value in form.items() if isinstance(value, str)}
        try:
            token = self._token(given)
        except NoToken as refusal:
            status = self._account.switches.token_error_status
            return JSONResponse({"error": refusal.error}, status, {"Cache-Control": "no-store"})
        return JSONResponse(self._told(token), headers={"Cache-Control": "no-store"})

    def _token(self, given: Form) -> Token:
        match given.get("grant_type"):
            case "authorization_code":
                return self._by_code(given)
            case "refresh_token":
                return self._by_refresh(given)
            case "client_credentials":
                return self._by_client(given)
            case None:
                raise NoToken("invalid_grant")  # as for parameters in the query
        raise NoToken("unsupported_grant_type")

    def _by_code(self, given: Form) -> Token:
        client = self._client(given)
        code = self._account.oauth.spend_code(given.get("code", ""))
        if code is None or code.client_identifier != client.client_identifier:
            raise NoToken("invalid_grant")
        if given.get("redirect_uri") != code.redirect_uri:
            raise NoToken("invalid_grant")
        override = self._account.switches.scope_override
        scope = code.scope if override is None else override
        return self._issue(client, code.agent_id, scope, refreshable=True)

    def _by_refresh(self, given: Form) -> Token:
        client = self._client(given)
        before = self._account.oauth.find_refresh(given.get("refresh_token", ""))
        if before is None or before.client_identifier != client.client_identifier:
            raise NoToken("invalid_grant")
        switches, scope = self._account.switches, " ".join(before.scopes)
        single = switches.refresh_single_use
        token = self._issue(client, before.agent_id, scope, refreshable=single)
        if not single:
            token.refresh_token, token.keeps_refresh = before.refresh_token, True
            token.refresh_expire_date = before.refresh_expire_date
        before.refresh_token = None
        if switches.refresh_ends_access:
            before.revoked = True
        return token

    def _by_client(self, given: Form) -> Token:
        """As the agent who made the client; for confidential clients only."""
        client = self._client(given)
        if client.client_type != "confidential":
            raise NoToken("invalid_client")
        scope = given.get("scope", client.scopes)
        if not scope.split() or not set(scope.split()) <= set(SCOPES):
            raise NoToken("invalid_scope")
        return self._issue(client, client.agent_id, scope, refreshable=False)

    def _client(self, given: Form) -> Client:
        client = self._account.oauth.find_client(given.get("client_id", ""))
        secret = given.get("client_secret", "").encode()
        if client is None or not hmac.compare_digest(client.client_secret.encode(), secret):
            raise NoToken("invalid_client")
        return client

    def _issue(self, client: Client, agent_id: int, scope: str, *, refreshable: bool) -> Token:
        switches, oauth = self._account.switches, self._account.oauth
        token = oauth.issue(
            agent_id,
            scope.split(),
            client.client_identifier,
            lifetime_s=switches.token_expires_in,
        )
        if refreshable:
            oauth.give_refresh(token, switches.refresh_expires_in)
        return token

    def _told(self, token: Token) -> dict[str, object]:
        told: dict[str, object] = {
            "access_token": token.access_token,
            "token_type": "Bearer",
            "scope": " ".join(sorted(token.scopes)),
        }
        switches = self._account.switches
        if token.refresh_token is not None and not token.keeps_refresh:
            told["refresh_token"] = token.refresh_token
        if switches.token_tells_expiry and switches.token_expires_in is not None:
            told["expires_in"] = switches.token_expires_in
        return told
