"""Handlers of the agent page: the page, a launch, packaged assets."""

from __future__ import annotations

import mimetypes
from pathlib import Path

import msgspec
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from tests.emulator.account import Account

from .boot import boot_json
from .errors import NoSuchLocation
from .launch import LaunchRequest, launch

RAIL = (
    ("home", "Home"), ("views", "Views"), ("people", "Customers"), ("company", "Organizations"),
    ("report", "Reporting"), ("gear", "Admin"),
)  # fmt: skip
LOCALES = ("en-US", "en-GB", "de", "fr", "es-419", "pt-BR", "ja", "ar", "he")
SWITCH_HEADERS = {
    "Cross-Origin-Opener-Policy": "host_coop",
    "Referrer-Policy": "host_referrer_policy",
    "Content-Security-Policy": "host_csp",
}
_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=select_autoescape()
)


class AgentPage:
    def __init__(self, account: Account) -> None:
        self._account = account

    async def ticket(self, request: Request) -> Response:
        """`GET /agent/tickets/{id}?tabs=&width=&scheme=&locale=`"""
        ticket_id = request.path_params["id"]
        if ticket_id not in self._account.world.tickets:
            return PlainTextResponse("There is no such ticket.", 404)
        return self._page(request, "ticket_sidebar", ticket_id)

    async def new_ticket(self, request: Request) -> Response:
        """`GET /agent/tickets/new/{number}`, with the same query"""
        return self._page(request, "new_ticket_sidebar", request.path_params["number"])

    async def user(self, request: Request) -> Response:
        """`GET /agent/users/{id}`, with the same query"""
        user_id = request.path_params["id"]
        if user_id not in self._account.world.users:
            return PlainTextResponse("There is no such user.", 404)
        return self._page(request, "user_sidebar", user_id)

    def _page(self, request: Request, place: str, number: int) -> Response:
        account, query = self._account, request.query_params
        me = account.signed_in(request)
        scheme = "dark" if query.get("scheme") == "dark" else "light"
        boot = boot_json(account, me, place, number, query.get("locale"))
        page = _pages.get_template("page.html").render(
            account=account, me=me, boot=boot, scheme=scheme, rail=RAIL, locales=LOCALES
        )
        return HTMLResponse(page, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        wanted = {h: getattr(self._account.switches, s) for h, s in SWITCH_HEADERS.items()}
        return {header: value for header, value in wanted.items() if value}

    async def launch(self, request: Request) -> Response:
        """`POST /agent/launch`: a `LaunchRequest` in, a `Launch` out."""
        try:
            asked = msgspec.json.decode(await request.body(), type=LaunchRequest)
            found = launch(self._account, self._account.signed_in(request).id, asked)
        except msgspec.DecodeError as problem:
            return PlainTextResponse(str(problem), 400)
        except NoSuchLocation as problem:
            return PlainTextResponse(str(problem), problem.status)
        return Response(msgspec.json.encode(found), media_type="application/json")

    async def asset(self, request: Request) -> Response:
        """A file of an installed package. Zendesk serves these from another host."""
        app = self._account.apps.apps.get(request.path_params["app_id"])
        content = None if app is None else app.files.get(request.path_params["path"])
        if content is None:
            return PlainTextResponse("Not found", 404)
        kind = mimetypes.guess_type(request.path_params["path"])[0]
        return Response(content, media_type=kind or "application/octet-stream")
