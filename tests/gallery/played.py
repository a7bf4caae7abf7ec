"""The real page and SDK in a real browser, with the interface's answers played.

So every state can be had at will: also those that a whole world would need hours to come to.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Struct, field
from playwright.async_api import BrowserContext, Route

from tests.gallery.answers import NOW, Json, listing, overview, transcript

OURS: Final = re.compile(r"//[^/]+/api/(?!v2/)")
WHEN: Final = NOW.strftime("%a, %d %b %Y %H:%M:%S GMT")


CONNECTED: Final[Json] = {
    "state": "connected", "since": "2026-03-02T08:00:00Z", "connected_by": "Ada Lindqvist",
    "ready": True, "connect_url": None, "may_disconnect": True,
}  # fmt: skip


class Scene(Struct):
    """What the interface answers; a problem in place of an answer is its code."""

    list: Json | str = {}
    weak: Json | str = {}
    transcripts: dict[str, Json | str] = {}
    overview: Json | str = {}
    search: Json | str = {}
    connection: Json = field(default_factory=CONNECTED.copy)
    typed: str = ""
    """What the agent searches for."""
    slow: bool = False
    """Look-ups are not answered at all."""


def full(chats: list[Json], weak_chats: list[Json] = [], **changes: Any) -> Scene:  # noqa: B006
    """A requester with these chats, each with a transcript."""
    shown = listing(chats, weak_about=len(weak_chats), **changes)
    return Scene(
        list=shown,
        weak=listing(weak_chats, weak_about=len(weak_chats)),
        transcripts={chat["id"]: transcript(chat) for chat in [*chats, *weak_chats]},
        overview=overview(chats),
    )


class Player:
    """Answers every call of the panels in a context as its scene says."""

    def __init__(self) -> None:
        self.scene = Scene()

    async def attach(self, context: BrowserContext) -> None:
        await context.route(OURS, self._answer)

    async def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        body = msgspec.json.decode(route.request.post_data or "{}")
        match path.split("/")[2:]:
            case ["lookup"] if not self.scene.slow:
                found = self.scene.weak if body.get("weak") else self.scene.list
                who = {"requester_id": body["requester"]["id"], "sequence": body["sequence"]}
                await _send(route, {**found, **who} if isinstance(found, dict) else found)
            case ["search"]:
                asked = {"requester_id": body["requester"]["id"], "sequence": body["sequence"]}
                hits = self.scene.search
                await _send(route, {**hits, **asked} if isinstance(hits, dict) else hits)
            case ["overview"]:
                await _send(route, self.scene.overview)
            case ["chats", chat_id]:
                await _send(route, self.scene.transcripts.get(unquote(chat_id), "chat_not_found"))
            case ["connection"]:
                await _send(route, self.scene.connection)
            case ["preferences"]:
                await route.fulfill(status=204, headers={"Date": WHEN})
            case ["lookup"] | ["changes"]:
                return  # left open
            case _:
                await _send(route, "route_not_found")


async def _send(route: Route, answer: Json | str) -> None:
    if isinstance(answer, str):
        about = {"type": f"urn:chatside:error:{answer}", "code": answer, "status": 503}
        answer = {**about, "title": "", "detail": "", "action": "", "retry_after_s": None}
        kind, status = "application/problem+json", 503
    else:
        kind, status = "application/json", 200
    headers = {"Date": WHEN, "Content-Type": kind}
    await route.fulfill(status=status, headers=headers, body=msgspec.json.encode(answer))
