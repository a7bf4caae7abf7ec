from __future__ import annotations

from starlette.routing import BaseRoute, Route

from tests.emulator.account import Account

from .session import Conversations


def routes(account: Account) -> list[BaseRoute]:
    """At Zendesk on a host of its own, `chat-api.zopim.com`, for all accounts."""
    return [Route("/graphql/request", Conversations(account).request, methods=["POST"])]
