"""The yardstick: a static page with the SDK and the list in it, and a server that only sends it."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from playwright.async_api import Frame
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.product import free_port

PAGE: Final = """<!doctype html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Past chats</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script defer src="{sdk}"></script>
<script type="module">
const client = ZAFClient.init()
await client.get("ticket.requester")
await client.invoke("resize", {{ width: "100%", height: "500px" }})
</script>
</head>
<body>{body}</body>
</html>"""


class Still:
    """Chatside's list as it stood, without anything that makes it."""

    def __init__(self, body: str, style: str, sdk: str) -> None:
        self.page = PAGE.format(sdk=sdk, body=body)
        self.style = style


async def still(frame: Frame) -> Still:
    """Taken from a panel that shows its list."""
    body = await frame.evaluate("document.body.innerHTML")
    style = await frame.evaluate(
        "async () => (await fetch(document.querySelector('link[rel=stylesheet]').href)).text()"
    )
    sdk = await frame.evaluate("document.querySelector('script[defer]').src")
    return Still(re.sub(r"<script.*?</script>", "", body, flags=re.DOTALL), style, sdk)


@contextmanager
def served(still: Still) -> Iterator[str]:
    """Its origin."""
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}

    async def page(_: Request) -> Response:
        return HTMLResponse(still.page, headers={"Cache-Control": "no-store"})

    async def style(_: Request) -> Response:
        return Response(still.style, media_type="text/css", headers=kept)

    app = Starlette(
        routes=[
            Route("/page.css", style),
            Route("/{path:path}", page, methods=["GET", "POST"]),
        ]
    )
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_config=None))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
