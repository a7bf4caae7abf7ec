"""The pages' own frame."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from tests.emulator.account import Account

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=select_autoescape()
)


def page(
    account: Account, request: Request, template: str, status: int = 200, **values: object
) -> Response:
    html = _pages.get_template(template).render(
        account=account, me=account.signed_in(request), **values
    )
    return HTMLResponse(html, status)


async def fields(request: Request) -> dict[str, str]:
    """The texts of a form."""
    async with request.form() as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}
