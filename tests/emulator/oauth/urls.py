from __future__ import annotations

from starlette.routing import BaseRoute, Route

from tests.emulator.account import Account

from .consent import Consent
from .resources import clients, tokens
from .token_endpoint import TokenEndpoint

AUTHORIZE = "/oauth2/chat/authorizations/new"
TOKEN = "/oauth2/chat/token"
CLIENTS = "/api/v2/chat/oauth/clients"
TOKENS = "/api/v2/chat/oauth/tokens"


def routes(account: Account) -> list[BaseRoute]:
    consent = Consent(account)
    all_clients, one_client = clients(account)
    all_tokens, one_token = tokens(account)
    return [
        Route(AUTHORIZE, consent.ask, methods=["GET"]),
        Route(AUTHORIZE, consent.decide, methods=["POST"]),
        Route(TOKEN, TokenEndpoint(account).answer, methods=["POST"]),
        Route(CLIENTS, all_clients, methods=["GET"]),
        Route(CLIENTS + "/{id:int}", one_client, methods=["GET", "PUT", "DELETE"]),
        Route(TOKENS, all_tokens, methods=["GET"]),
        Route(TOKENS + "/{id:int}", one_token, methods=["GET", "DELETE"]),
    ]
