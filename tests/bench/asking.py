"""Requests as the panel sends them, and answers worth sending back from a bare application."""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote

import msgspec

from tests.bench.crowd import FIRST_REQUESTER, Requester
from tests.bench.frames import Answer, request
from tests.bench.load import Void
from tests.bench.scene import Scene
from tests.panel import Panel

BROWSER: Final = {
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/141.0.0.0 Safari/537.36",
}
FIRST_TICKET: Final = 9_000_000_000
"""No chat became one of these: most tickets come by other ways."""


def lookups(panels: Sequence[Panel], requesters: Iterable[Requester]) -> list[bytes]:
    """A look-up each, by the agents in turn."""
    agents = itertools.cycle(panels)
    return [_lookup(next(agents), somebody) for somebody in requesters]


def _lookup(panel: Panel, somebody: Requester) -> bytes:
    body = {"sequence": 1, "ticket_id": ticket_of(somebody), "requester": somebody}
    headers = {**_headers(panel), "Content-Type": "application/json"}
    return request("POST", "/api/lookup", headers, msgspec.json.encode(body))


def ticket_of(somebody: Requester) -> int:
    return FIRST_TICKET + int(somebody["id"]) - FIRST_REQUESTER


def transcripts(panels: Sequence[Panel], listed: Iterable[Answer]) -> list[bytes]:
    """The newest and the oldest chat of each list; `listed` answers `lookups` of these panels."""
    wanted = []
    for panel, answer in zip(itertools.cycle(panels), listed, strict=False):
        said = msgspec.json.decode(plain(answer))
        headers = {**_headers(panel), "Chatside-Grant": said["grant"]}
        ids = dict.fromkeys(chat["id"] for chat in (said["chats"][:1] + said["chats"][-1:]))
        wanted += [request("GET", f"/api/chats/{quote(i, safe='')}", headers) for i in ids]
    return wanted


def _headers(panel: Panel) -> dict[str, str]:
    return {**BROWSER, "Authorization": f"Bearer {panel.session}"}


def plain(answer: Answer) -> bytes:
    return gzip.decompress(answer.body) if answer.encoding == "gzip" else answer.body


def bodies(answers: Sequence[Answer]) -> list[bytes]:
    """As they came over the wire. Raises Void when one isn't a 200 with something in it."""
    if not answers or any(answer.status != 200 or not answer.body for answer in answers):
        raise Void(f"answers are {sorted({answer.status for answer in answers})}")
    return [answer.body for answer in answers]


def renewed(scene: Scene) -> list[Panel]:
    """The same panels with fresh sessions: renewals would weigh on every answer otherwise."""
    for panel in scene.panels:
        panel.load()
    return scene.panels
