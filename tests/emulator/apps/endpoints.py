"""Handlers of `/api/v2/apps…`: they read the request, `install` does the work."""

from __future__ import annotations

import json
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from tests.emulator.account import Account
from tests.emulator.support_api.caller import admin, caller
from tests.emulator.support_api.errors import NotFound

from . import install
from .errors import invalid
from .models import App, Installation
from .responses import app_json, installation_json, job_json


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError as problem:
        raise invalid("not_json", "The body must be a JSON object") from problem
    if not isinstance(body, dict):
        raise invalid("not_json", "The body must be a JSON object")
    return body


class AppEndpoints:
    def __init__(self, account: Account) -> None:
        self._account = account

    def _app(self, request: Request) -> App:
        app = self._account.apps.apps.get(int(request.path_params["id"]))
        if app is None:
            raise NotFound
        return app

    async def upload(self, request: Request) -> Response:
        admin(self._account, request)
        async with request.form() as form:
            part = form.get("uploaded_data")
            if not isinstance(part, UploadFile):
                raise invalid("blank", "uploaded_data can't be blank")
            upload_id = install.upload(self._account, await part.read())
        return JSONResponse({"id": upload_id}, 201)

    async def create(self, request: Request) -> Response:
        admin(self._account, request)
        body = await _body(request)
        name, upload_id = body.get("name"), body.get("upload_id")
        if not isinstance(name, str) or not name:
            raise invalid("blank", "Name can't be blank")
        job = install.create(self._account.apps, _whole(upload_id), name)
        return JSONResponse({"job_id": job.id}, 202)

    async def list(self, request: Request) -> Response:
        caller(self._account, request)
        return JSONResponse({"apps": [app_json(a) for a in self._account.apps.apps.values()]})

    async def job(self, request: Request) -> Response:
        admin(self._account, request)
        job = self._account.apps.jobs.get(request.path_params["id"])
        if job is None:
            raise NotFound
        return JSONResponse(job_json(job))

    async def one(self, request: Request) -> Response:
        """GET shows, PUT takes a new upload, DELETE removes app and installations."""
        if request.method == "GET":
            caller(self._account, request)
            return JSONResponse(app_json(self._app(request)))
        admin(self._account, request)
        app = self._app(request)
        if request.method == "DELETE":
            self._account.apps.remove_app(app.id)
            return Response(status_code=204)
        upload_id = _whole((await _body(request)).get("upload_id"))
        job = install.update(self._account.apps, app, upload_id)
        return JSONResponse({"job_id": job.id}, 202)

    async def public_key(self, request: Request) -> Response:
        """Needs no authentication."""
        return PlainTextResponse(self._app(request).public_key_pem())


class InstallationEndpoints:
    def __init__(self, account: Account) -> None:
        self._account = account

    def _installation(self, request: Request) -> Installation:
        found = self._account.apps.installations.get(int(request.path_params["id"]))
        if found is None:
            raise NotFound
        return found

    def _json(self, installation: Installation) -> dict[str, Any]:
        return installation_json(self._account.apps, installation)

    async def list(self, request: Request) -> Response:
        caller(self._account, request)
        listed = [self._json(i) for i in self._account.apps.installations.values()]
        return JSONResponse({"installations": listed})

    async def create(self, request: Request) -> Response:
        admin(self._account, request)
        body = await _body(request)
        app = self._account.apps.apps.get(_whole(body.get("app_id")))
        if app is None:
            raise NotFound
        installation = install.install(self._account.apps, app, _settings(body))
        return JSONResponse(self._json(installation), 201)

    async def one(self, request: Request) -> Response:
        """GET shows, PUT changes settings and `enabled`, DELETE removes."""
        if request.method == "GET":
            caller(self._account, request)
            return JSONResponse(self._json(self._installation(request)))
        admin(self._account, request)
        installation = self._installation(request)
        if request.method == "DELETE":
            del self._account.apps.installations[installation.id]
            return Response(status_code=204)
        body = await _body(request)
        install.change_settings(self._account, installation, _settings(body))
        installation.enabled = bool(body.get("enabled", installation.enabled))
        return JSONResponse(self._json(installation))


def _settings(body: dict[str, Any]) -> dict[str, Any]:
    settings = body.get("settings", {})
    if not isinstance(settings, dict):
        raise invalid("invalid", "settings must be an object")
    return settings


def _whole(value: object) -> int:
    """A number, or the text of one as ZCLI sends it."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise invalid("invalid", "A whole number is needed")
