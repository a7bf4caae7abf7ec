from __future__ import annotations

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from tests.emulator.account import Account

from .page import AgentPage
from .proxy import Proxy

STATIC = Path(__file__).parent / "static"
PROXY = "/api/v2/zendesk_apps_proxy/proxy/apps"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def routes(account: Account) -> list[BaseRoute]:
    page, proxy = AgentPage(account), Proxy(account)
    return [
        Route("/agent/tickets/{id:int}", page.ticket),
        Route("/agent/tickets/new/{number:int}", page.new_ticket),
        Route("/agent/users/{id:int}", page.user),
        Route("/agent/launch", page.launch, methods=["POST"]),
        Route("/agent/assets/{app_id:int}/{path:path}", page.asset),
        Mount("/agent/static", StaticFiles(directory=STATIC)),
        Route(PROXY + "/secure/{target:path}", proxy.secure, methods=METHODS),
        Route(PROXY + "/{target:path}", proxy.plain, methods=METHODS),
    ]
