"""The few Support endpoints that an app or its backend needs, with and without `.json`."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from tests.emulator.account import Account

from .answering import answering
from .endpoints import SupportEndpoints


def routes(account: Account) -> list[BaseRoute]:
    support = SupportEndpoints(account)
    table = [
        ("users/me", support.me),
        ("users/{id:int}", support.user),
        ("users/{id:int}/identities", support.identities),
        ("tickets/{id:int}", support.ticket),
        ("oauth/tokens/current", support.token),
    ]
    return [
        Route(f"/api/v2/{path}{ending}", answering(endpoint), methods=["GET"])
        for path, endpoint in table
        for ending in (".json", "")
    ]
