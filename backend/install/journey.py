"""The set-up pages: seven steps, an address each, for whoever opened the link in this browser.

Every button is a form's or a link, so they work without scripts; those only save a reload.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from backend.accounts.account import Account
from backend.connection.clients import SavedClient
from backend.errors import ChatsideError, RouteNotFound, SetupCookieMissing, SetupVisitOver
from backend.install.choices import (
    Choices,
    read_keep_days,
    read_policy,
    read_visitor_names,
)
from backend.install.door import Door, Form, Visit, read_form
from backend.install.drawing import Checks, Drawing, Said
from backend.install.grants import read_client
from backend.install.invite import GOOD_FOR_S, secret_hash
from backend.install.package import compose
from backend.install.steps import TITLES, StepName
from backend.storage.audit import AuditLine
from backend.storage.store import Store
from backend.web.proved import ProvedAdministrators

ENDED: Final = "#_"
"""Ends every redirect's target; a browser would carry a fragment along otherwise."""


OPENED: Final = "opened"
"""Stands in the address right after a link was opened: then a cookie that is missing is said."""


class Journey:
    def __init__(
        self,
        store: Store,
        door: Door,
        drawing: Drawing,
        choices: Choices,
        checks: Checks,
        proved: ProvedAdministrators,
        public_url: str,
        connect_link: Callable[[str, int | None], str],
    ) -> None:
        self._store, self._door, self._drawing = store, door, drawing
        self._choices, self._checks, self._proved = choices, checks, proved
        self._public_url, self._connect_link = public_url, connect_link

    async def page(self, request: Request) -> Response:
        """`GET /setup/{account_id}`: the first step that is left."""
        return await self._shown(request, None)

    async def step(self, request: Request) -> Response:
        """`GET /setup/{account_id}/step/{step}`."""
        return await self._shown(request, _step(request.path_params["step"]))

    async def open(self, request: Request) -> Response:
        """`POST /setup/{account_id}/open`: the link's secret for a cookie, once."""
        account_id, step = request.path_params["account_id"], None
        try:
            form = await read_form(request)
            step = _step(form["step"]) if form.get("step") else None
            visit = await self._door.open(account_id, form.get("link", ""))
        except ChatsideError as error:
            return self._drawing.door(account_id, step, error)
        response = _on_to(account_id, step, OPENED)
        self._door.keep(visit, response)
        return response

    async def act(self, request: Request) -> Response:
        """`POST /setup/{account_id}/step/{step}`: what the step's form asks for."""
        step = _step(request.path_params["step"])
        try:
            account, visit = await self._door.visit(request)
        except ChatsideError as error:
            return self._drawing.door(request.path_params["account_id"], step, error)
        typed: Form = {}
        try:
            typed = await self._door.form(request, visit)
            outcome = await self._done(request, account, visit, step, typed)
        except ChatsideError as error:
            said = Said(problem=error, typed=typed)
            return await self._drawn(request, account, visit, step, said)
        if isinstance(outcome, Said):
            return await self._drawn(request, account, visit, step, outcome)
        return _on_to(account.id, outcome)

    async def package(self, request: Request) -> Response:
        """`GET /setup/{account_id}/chatside.zip`: for this server's address."""
        try:
            await self._door.visit(request)
        except ChatsideError as error:
            return self._drawing.door(request.path_params["account_id"], "install", error)
        package = await asyncio.to_thread(compose, self._public_url)
        headers = {"Content-Disposition": 'attachment; filename="chatside.zip"'}
        return Response(package.content, 200, headers, "application/zip")

    async def connect(self, request: Request) -> Response:
        """`GET /setup/{account_id}/connect`: where the Connect button leads.

        A link and no form: a policy for forms would hold for Zendesk's pages behind it, too.
        """
        try:
            account, _ = await self._door.visit(request)
        except ChatsideError as error:
            return self._drawing.door(request.path_params["account_id"], "connect", error)
        return RedirectResponse(self._connect_link(account.id, None) + ENDED, 303)

    async def _shown(self, request: Request, step: StepName | None) -> Response:
        account_id = request.path_params["account_id"]
        try:
            account, visit = await self._door.visit(request)
        except SetupVisitOver:
            missing = SetupCookieMissing() if OPENED in request.query_params else None
            return self._drawing.door(account_id, step, missing)
        except ChatsideError as error:
            return self._drawing.door(account_id, step, error)
        return await self._drawn(request, account, visit, step, Said())

    async def _drawn(
        self, request: Request, account: Account, visit: Visit, step: StepName | None, said: Said
    ) -> Response:
        proved = self._proved.is_one(request, account.id)
        return await self._drawing.step(account, visit, step, proved=proved, said=said)

    async def _done(
        self, request: Request, account: Account, visit: Visit, step: StepName, form: Form
    ) -> StepName | Said:
        """The step to go on with, or what this one says now."""
        if step == "check":
            await self._checks.examine(account)
            return "check"
        proved = self._proved.is_one(request, account.id)
        await self._choices.require_open(account, proved=proved)
        if step == "install":
            return Said(setup_code=await self._renew_code(account, visit, form))
        if step == "access":
            await self._save_access(account, form)
            return "install"
        if step == "client":
            await self._choices.save_client(account, _client(form))
            return "connect"
        raise RouteNotFound

    async def _save_access(self, account: Account, form: Form) -> None:
        """All of it or nothing."""
        policy = read_policy(form.get("policy", ""))
        days = read_keep_days(form.get("keep", ""), form.get("keep_days", ""))
        names = read_visitor_names(form.get("visitor_names", ""))
        await self._choices.save_policy(account, policy)
        await self._choices.save_keep_days(account, days)
        await self._choices.save_visitor_names(account, shown=names)

    async def _renew_code(self, account: Account, visit: Visit, form: Form) -> str:
        """The same for a form that is sent twice: made of the visit's secret and the form's own."""
        made = hashlib.sha256(f"{visit.form_key} {form.get('once', '')}".encode())
        code, now = f"cs-{made.hexdigest()[:32]}", int(time.time())
        line = AuditLine(now, "invited", note="another setup code from the set-up page")
        await self._store.audit.write(account.id, line)
        link_hash = bytes.fromhex(visit.link_hash)
        await self._store.accounts.renew_code(link_hash, secret_hash(code), now + GOOD_FOR_S)
        return code


def _client(form: Form) -> SavedClient:
    """Raises RequestInvalid."""
    grant_type = form.get("grant_type", "implicit")
    return read_client(form.get("client_id", ""), grant_type, form.get("client_secret", ""))


def _step(text: str) -> StepName:
    for name in TITLES:
        if name == text:
            return name
    raise RouteNotFound


def _on_to(account_id: str, step: StepName | None, query: str = "") -> Response:
    path = f"/setup/{account_id}/step/{step}" if step else f"/setup/{account_id}"
    return RedirectResponse(f"{path}?{query}{ENDED}" if query else path + ENDED, 303)
