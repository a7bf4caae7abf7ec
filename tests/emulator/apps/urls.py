from __future__ import annotations

from starlette.routing import BaseRoute, Route

from tests.emulator.account import Account
from tests.emulator.support_api.answering import answering

from .endpoints import AppEndpoints, InstallationEndpoints


def routes(account: Account) -> list[BaseRoute]:
    apps, installs = AppEndpoints(account), InstallationEndpoints(account)
    table = [
        ("POST", "uploads.json", apps.upload),
        ("GET", "job_statuses/{id}", apps.job),
        ("GET", "installations.json", installs.list),
        ("POST", "installations.json", installs.create),
        ("GET PUT DELETE", "installations/{id:int}.json", installs.one),
        ("GET PUT DELETE", "installations/{id:int}", installs.one),
        ("GET", "{id:int}/public_key", apps.public_key),
        ("GET", "{id:int}/public_key.pem", apps.public_key),
        ("GET PUT DELETE", "{id:int}.json", apps.one),
        ("GET PUT DELETE", "{id:int}", apps.one),
    ]
    return [
        Route("/api/v2/apps.json", answering(apps.list), methods=["GET"]),
        Route("/api/v2/apps.json", answering(apps.create), methods=["POST"]),
        *(
            Route(f"/api/v2/apps/{path}", answering(endpoint), methods=methods.split())
            for methods, path, endpoint in table
        ),
    ]
