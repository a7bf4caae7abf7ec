"""The sample app's server. It checks no token; the tests do."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

HERE = Path(__file__).parent
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sample panel</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/panel.css">
<script src="{sdk}"></script><script type="module" src="/panel.js"></script></head>
<body><h2 id="who">…</h2><dl id="facts"></dl><ul id="events"></ul>
<button id="quote">Quote a line</button></body></html>"""


class SampleApp:
    """`loads`: what arrived with each request for the panel, newest last."""

    def __init__(self, sdk_url: str) -> None:
        self.sdk_url = sdk_url
        self.loads: list[dict[str, str]] = []

    async def panel(self, request: Request) -> Response:
        """GET of an unsigned location, POST with `token` of a signed one."""
        async with request.form() as form:
            given = str(form.get("token", ""))
        self.loads.append(
            {
                "method": request.method,
                "token": given,
                "cookie": request.headers.get("cookie", ""),
                "origin": request.headers.get("origin", ""),
                "site": request.headers.get("sec-fetch-site", ""),
            }
        )
        return HTMLResponse(PAGE.format(sdk=self.sdk_url), headers={"Cache-Control": "no-store"})

    async def echo(self, request: Request) -> Response:
        """What the proxy sent."""
        body = (await request.body()).decode()
        seen = {"method": request.method, "headers": dict(request.headers), "body": body}
        return JSONResponse(seen, headers={"X-Sample": "1"})

    async def away(self, _request: Request) -> Response:
        return Response(status_code=302, headers={"Location": "/echo"})

    async def callback(self, _request: Request) -> Response:
        return HTMLResponse("<!doctype html><title>Back</title><p>Back at the client.")

    def create(self) -> Starlette:
        methods = ["GET", "POST", "PUT", "DELETE"]
        return Starlette(
            routes=[
                Route("/panel", self.panel, methods=["GET", "POST"]),
                Route("/modal", self.panel, methods=["GET", "POST"]),
                Route("/echo", self.echo, methods=methods),
                Route("/away", self.away),
                Route("/callback", self.callback),
                Route("/{name}", self.file),
            ]
        )

    async def file(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in {"panel.js", "panel.css"}:
            return Response(status_code=404)
        return FileResponse(HERE / name)
