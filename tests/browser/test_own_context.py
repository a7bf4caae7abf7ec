"""A file's tests share a browser and nothing in it."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Desk
from tests.emulator.run import Emulator

pytestmark = pytest.mark.anyio

STORED = "[document.cookie, localStorage.length, sessionStorage.length]"
STORE = """
    document.cookie = "kept=1; max-age=3600";
    localStorage.kept = sessionStorage.kept = "1";
"""


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_nobody_was_here_before(desk: Desk, emulator: Emulator, turn: str) -> None:
    acme = emulator["acme"]
    page = await desk.context.new_page()
    await page.goto(f"{acme.origin}/agent/static/css/page.css")
    assert await page.evaluate(STORED) == ["", 0, 0], turn
    assert await desk.context.cookies() == []
    assert len(desk.context.pages) == 1

    await page.evaluate(STORE)
    assert await page.evaluate(STORED) == ["kept=1", 1, 1]
