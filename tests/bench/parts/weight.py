"""What the sidebar weighs over the wire: page and files, compressed, without Zendesk's SDK."""

from __future__ import annotations

import re

import httpx
from msgspec import Struct

from tests.panel import Panel

HEADERS = {"Accept-Encoding": "gzip"}
LOCALE = "en"


class Weight(Struct):
    files: int
    compressed: int
    """Bytes of bodies."""


def weigh(panel: Panel) -> Weight:
    """The page, what it names, and its texts in one language."""
    page = panel.load()
    build = panel.boot["build"]
    named = set(re.findall(r'(?:src|href)="(/app/[^"]+)"', page.text))
    named.add(f"/app/{build}/translations/{LOCALE}.json")
    with httpx.Client(base_url=panel.origin, headers=HEADERS) as http:
        sizes = [_body_size(http, path) for path in sorted(named)]
    return Weight(len(sizes) + 1, len(page.content) + sum(sizes))


def _body_size(http: httpx.Client, path: str) -> int:
    with http.stream("GET", path) as answer:
        answer.raise_for_status()
        return sum(len(chunk) for chunk in answer.iter_raw())
