"""Uploading a private app, and its settings: the same as over the interface, by hand."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tests.emulator.account import Account
from tests.emulator.apps import install
from tests.emulator.apps.models import App, Installation
from tests.emulator.support_api.caller import admin
from tests.emulator.support_api.errors import SupportProblem

from .drawing import fields, page


class AppsPage:
    def __init__(self, account: Account) -> None:
        self._account = account

    async def listed(self, request: Request) -> Response:
        apps = [(app, self._installed(app)) for app in self._account.apps.apps.values()]
        return page(self._account, request, "apps.html", apps=apps)

    async def upload(self, request: Request) -> Response:
        """A form: `name`, `file`."""
        try:
            admin(self._account, request)
            app_id = await self._created(request)
        except SupportProblem as problem:
            return self._refused(request, str(problem))
        return RedirectResponse(f"{request.url.path}/{app_id}", 303)

    async def settings(self, request: Request) -> Response:
        return self._settings(request, self._app(request))

    async def save(self, request: Request) -> Response:
        """A form: the app's settings; installs it when it isn't yet."""
        app = self._app(request)
        given = {**await fields(request), "title": app.name, "name": app.name}
        installation = self._installed(app)
        try:
            admin(self._account, request)
            if installation is None:
                install.install(self._account.apps, app, given)
            else:
                install.change_settings(self._account, installation, given)
        except SupportProblem as problem:
            return self._settings(request, app, str(problem))
        return RedirectResponse(request.url.path.rpartition("/")[0], 303)

    async def _created(self, request: Request) -> int:
        async with request.form() as form:
            name, file = form.get("name"), form.get("file")
            content = await file.read() if isinstance(file, UploadFile) else b""
        upload_id = install.upload(self._account, content)
        job = install.create(self._account.apps, upload_id, str(name or "App"))
        if job.app_id is None:
            raise SupportProblem(job.message)
        return job.app_id

    def _settings(self, request: Request, app: App, problem: str = "") -> Response:
        installed, status = self._installed(app), 422 if problem else 200
        of = {"app": app, "installation": installed, "problem": problem}
        return page(self._account, request, "settings.html", status, **of)

    def _refused(self, request: Request, problem: str) -> Response:
        return page(self._account, request, "apps.html", 422, apps=[], problem=problem)

    def _app(self, request: Request) -> App:
        app = self._account.apps.apps.get(request.path_params["id"])
        if app is None:
            raise HTTPException(404)
        return app

    def _installed(self, app: App) -> Installation | None:
        every = self._account.apps.installations.values()
        return next((one for one in every if one.app_id == app.id), None)
