"""The app proxy behind `client.request`.

Departure: whatever the package's `domainWhitelist` says, only loopback addresses are reached.
"""

from __future__ import annotations

import ssl
from fnmatch import fnmatchcase
from functools import cache
from urllib.parse import urlsplit

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tests.emulator.account import Account
from tests.emulator.apps.models import App, Installation

from .errors import ProxyRefusal
from .placeholders import Settings

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
DROPPED = {
    "host", "cookie", "origin", "referer", "connection", "content-length", "user-agent",
    "accept-encoding", "accept-language", "x-zendesk-app-id", "x-zendesk-app-installation-id",
}  # fmt: skip
ADDED = {"X-Forwarded-For": "192.0.2.10", "Via": "1.1 app-proxy", "User-Agent": "Zendesk App Proxy"}


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class Proxy:
    def __init__(self, account: Account) -> None:
        self._account = account

    async def secure(self, request: Request) -> Response:
        return await self._answer(request, secure=True)

    async def plain(self, request: Request) -> Response:
        return await self._answer(request, secure=False)

    async def _answer(self, request: Request, *, secure: bool) -> Response:
        try:
            return await self._forward(request, secure=secure)
        except ProxyRefusal as refusal:
            return PlainTextResponse(str(refusal), refusal.status)

    async def _forward(self, request: Request, *, secure: bool) -> Response:
        installation = self._installation(request)
        app = self._account.apps.apps[installation.app_id]
        settings = self._settings(app, installation, secure=secure)
        target = settings.fill(request.path_params["target"], "url")
        self._check_target(app, target, secure=secure)
        body = settings.fill((await request.body()).decode("utf-8", "surrogateescape"), "body")
        headers = self._headers(request, settings)
        answer = await self._send(
            request.method, target, headers, body.encode("utf-8", "surrogateescape")
        )
        return self._shown(answer)

    def _installation(self, request: Request) -> Installation:
        given = request.headers.get("x-zendesk-app-installation-id", "")
        number = int(given) if given.isdecimal() else 0
        found = self._account.apps.installations.get(number)
        if found is None:
            raise ProxyRefusal(502, "Internal API error")
        return found

    def _settings(self, app: App, installation: Installation, *, secure: bool) -> Settings:
        scopes = {p["name"]: p.get("scopes") for p in app.parameters() if p.get("secure")}
        values = installation.settings if secure else {}
        return Settings(values, scopes, self._account.switches.proxy_outside_scope)

    def _check_target(self, app: App, target: str, *, secure: bool) -> None:
        host = urlsplit(target).hostname or ""
        allowed = app.manifest.get("domainWhitelist", [])
        listed = host in allowed or (
            self._account.switches.proxy_whitelist_wildcards
            and any(fnmatchcase(host, pattern) for pattern in allowed)
        )
        if (secure and not listed) or host not in LOOPBACK:
            raise ProxyRefusal(422, "Invalid request")

    def _headers(self, request: Request, settings: Settings) -> dict[str, str]:
        switches = self._account.switches
        kept = {
            name: settings.fill(value, "header")
            for name, value in request.headers.items()
            if name not in DROPPED and "_" not in name and not name.startswith("sec-")
        }
        if switches.proxy_forwards_app_headers:
            for name in ("x-zendesk-app-id", "x-zendesk-app-installation-id"):
                kept[name] = request.headers.get(name, "")
        return {**kept, **ADDED} if switches.proxy_extra_headers else kept

    async def _send(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> httpx.Response:
        patience = self._account.switches.proxy_timeout_s
        try:
            async with httpx.AsyncClient(
                verify=_certificates(), timeout=patience, trust_env=False
            ) as client:
                return await client.request(method, target, headers=headers, content=body)
        except httpx.HTTPError as problem:
            raise ProxyRefusal(502, "Internal API error") from problem

    def _shown(self, answer: httpx.Response) -> Response:
        cap = self._account.switches.proxy_response_cap
        if len(answer.content) > cap:
            raise ProxyRefusal(502, "Internal API error")
        shown = Response(answer.content, answer.status_code)
        if self._account.switches.proxy_exposes_headers:
            hidden = {"content-length", "content-encoding", "transfer-encoding", "set-cookie"}
            shown.headers.update({n: v for n, v in answer.headers.items() if n not in hidden})
        shown.headers["content-type"] = answer.headers.get("content-type", "text/plain")
        return shown
