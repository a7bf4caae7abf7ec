"""A person at a browser: pages, panels inside them, and what the console said."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FrameLocator,
    Page,
    async_playwright,
    expect,
)

from tests.browser.chromium import chromium
from tests.customer import ADA
from tests.shop import Shop

expect.set_options(timeout=20_000)  # a busy machine is no failure

QUIET = (
    "An iframe which has both allow-scripts and allow-same-origin",
    "Failed to load resource: the server responded with a status of 4",  # the browser's own
)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def debugging_port(profile: Path) -> Iterator[str]:
    with chromium(profile) as address:
        yield address


@pytest.fixture
async def browser(debugging_port: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        connected = await playwright.chromium.connect_over_cdp(debugging_port)
        yield connected
        await connected.close()


class Desk:
    """An agent's browser."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.console: list[str] = []
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.console.append(str(error.error)))
        self.shop: Shop | None = None

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(QUIET):
            self.console.append(message.text)

    async def sign_in(self, shop: Shop, agent: int = ADA) -> None:
        self.shop = shop
        name, origin = f"agent_{shop.zendesk.subdomain}", shop.zendesk.origin
        await self.context.add_cookies([{"name": name, "value": str(agent), "url": origin}])

    async def open_ticket(
        self, shop: Shop, ticket: int, *, agent: int = ADA, query: str = ""
    ) -> Page:
        await self.sign_in(shop, agent)
        page = await self.context.new_page()
        await page.goto(f"{shop.zendesk.origin}/agent/tickets/{ticket}?{query}")
        return page

    def panel(self, page: Page, ticket: int) -> FrameLocator:
        assert self.shop is not None
        number = self.shop.installed.installation_id
        return page.frame_locator(f'[data-testid="app-frame-{ticket}-{number}"]')


@pytest.fixture
async def desk(browser: Browser) -> Desk:
    return Desk(browser.contexts[0])
