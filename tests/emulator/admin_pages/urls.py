from __future__ import annotations

from starlette.routing import BaseRoute, Route

from tests.emulator.account import Account

from .apps import AppsPage
from .clients import ClientsPage

APPS = "/admin/apps-integrations/apps/support-apps"


def routes(account: Account) -> list[BaseRoute]:
    apps, clients = AppsPage(account), ClientsPage(account)
    return [
        Route(APPS, apps.listed),
        Route(APPS, apps.upload, methods=["POST"]),
        Route(APPS + "/{id:int}", apps.settings),
        Route(APPS + "/{id:int}", apps.save, methods=["POST"]),
        Route("/chat/agent", clients.listed),
        Route("/chat/agent", clients.add, methods=["POST"]),
    ]
