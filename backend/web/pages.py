"""HTML pages and their policies: everything locked, a fresh nonce for each page's own scripts."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from backend.accounts.origin import Origin
from backend.errors import ChatsideError
from backend.web.assets import Assets

SIDEBAR_CSP: Final = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action {forms}; frame-ancestors {ancestors}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


class Pages:
    def __init__(self, assets: Assets, folders: Sequence[Path]) -> None:
        self._assets = assets
        self._templates = Environment(
            loader=FileSystemLoader(folders),
            autoescape=True,
            undefined=StrictUndefined,
        )

    def page(
        self,
        template: str,
        *,
        ancestors: Sequence[Origin] = (),
        status: int = 200,
        forms: bool = False,
        **values: Any,
    ) -> Response:
        """A page that exactly `ancestors` may frame; nobody when there are none.

        `forms`: whether it may send any, to this server.
        """
        nonce = secrets.token_urlsafe(16)
        html = self._templates.get_template(template).render(
            nonce=nonce, build=self._assets.build, asset=self._assets.url, **values
        )
        allowed = " ".join(origin.text for origin in ancestors) or "'none'"
        policy = SIDEBAR_CSP.format(
            nonce=nonce, ancestors=allowed, forms="'self'" if forms else "'none'"
        )
        return Response(html, status, {"Content-Security-Policy": policy}, "text/html")

    def refusal(
        self, error: ChatsideError, *, ancestors: Sequence[Origin] = (), theme: str | None = None
    ) -> Response:
        """A page for a person: what is wrong and what to do; never a trace of how."""
        return self.page(
            "message.html", ancestors=ancestors, status=error.status, error=error, theme=theme
        )
