"""The styles that are sent are, to a browser, those that were written."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser

from backend.install.sources import BACKEND, package_root
from backend.web.slim import slim

pytestmark = pytest.mark.anyio

SHEETS = [package_root() / "zat_app/assets/app.css", BACKEND / "web/assets/pages.css"]
RULES = """css => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  return [...sheet.cssRules].map(rule => rule.cssText)
}"""


@pytest.fixture(params=SHEETS, ids=lambda sheet: sheet.name)
def written(request: pytest.FixtureRequest) -> bytes:
    sheet: Path = request.param
    return sheet.read_bytes()


async def test_every_rule_is_as_it_was_written(browser: Browser, written: bytes) -> None:
    page = await browser.contexts[0].new_page()

    rules = await page.evaluate(RULES, written.decode())

    assert len(rules) > 20
    assert await page.evaluate(RULES, slim(".css", written).decode()) == rules
