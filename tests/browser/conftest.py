"""A person at a browser: pages, panels inside them, and what the console said."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Frame,
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


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """Wider than the suite's own, so that a file's tests share one browser."""
    return "asyncio"


@asynccontextmanager
async def driven(address: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        connected = await playwright.chromium.connect_over_cdp(address)
        yield connected
        await connected.close()


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a browser that runs as long as its tests' process: starting one takes longer
    than many a test."""
    with chromium(tmp_path_factory.mktemp("profile")) as address:
        yield address


@pytest.fixture(scope="module")
async def browser(started: str) -> AsyncIterator[Browser]:
    """Driven by one file at a time; what a file opened there is closed behind it."""
    async with driven(started) as connected:
        yield connected


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

    async def widths(self, page: Page, frame: Frame) -> AsyncIterator[None]:
        """The panel as narrow and as wide as it can be, as whoever drags its edge makes it."""
        for width in (280, 320, 480, 600):
            await page.locator("#control-width").fill(str(width))
            with_border = "width => width - innerWidth <= 1 && innerWidth <= width"
            await frame.wait_for_function(with_border, arg=width)
            yield

    def panel(self, page: Page, ticket: int) -> FrameLocator:
        assert self.shop is not None
        number = self.shop.installed.installation_id
        return page.frame_locator(f'[data-testid="app-frame-{ticket}-{number}"]')


@pytest.fixture
async def desk(browser: Browser) -> AsyncIterator[Desk]:
    """In a context of its own: no cookie, store, cache or permission of another test."""
    context = await browser.new_context(no_viewport=True)
    yield Desk(context)
    await context.close()


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
async def desk_on_disk(profile: Path) -> AsyncIterator[Desk]:
    """At a browser of its own, whose profile lies in `profile`."""
    with chromium(profile) as address:
        async with driven(address) as connected:
            yield Desk(connected.contexts[0])
