"""An agent's browser with tickets open, and what is done in it."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, CDPSession, Frame, FrameLocator, Page, async_playwright

from tests.bench.panel.seen import OBSERVE
from tests.browser.chromium import chromium
from tests.customer import ADA, Installed, Zendesk

NEXT_FRAME: Final = "() => new Promise((done) => requestAnimationFrame(done))"


class Agent:
    """In a context of its own, whose cache stays warm."""

    def __init__(self, browser: Browser, zendesk: Zendesk, app: Installed) -> None:
        self._browser, self._zendesk, self._app = browser, zendesk, app

    async def sign_in(self) -> None:
        self._context = await self._browser.new_context(no_viewport=True)
        name, origin = f"agent_{self._zendesk.subdomain}", self._zendesk.origin
        await self._context.add_cookies([{"name": name, "value": str(ADA), "url": origin}])
        await self._context.add_init_script(OBSERVE)
        self.page = await self._context.new_page()

    async def open(self, ticket: int, **query: str | int) -> Frame:
        """The ticket, opened anew; its panel when the list is painted."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        await self.page.goto(f"{self._zendesk.origin}/agent/tickets/{ticket}?{asked}")
        await self.panel(ticket).locator("button.row").first.wait_for()
        frame = next(frame for frame in self.page.frames if "/sidebar" in frame.url)
        await frame.wait_for_function("benchSeen.painted_ms > 0")
        return frame

    def panel(self, ticket: int) -> FrameLocator:
        name = f"app-frame-{ticket}-{self._app.installation_id}"
        return self.page.frame_locator(f'[data-testid="{name}"]')

    async def ask_for(self, user_id: int) -> None:
        """Another requester for the open ticket."""
        await self.page.evaluate("id => emulatorHost.setRequester(id)", user_id)

    async def engine(self, frame: Frame) -> CDPSession:
        """The frame's own process."""
        return await self._context.new_cdp_session(frame)


async def turn_wheel(page: Page, frame: Frame, by: int, times: int) -> None:
    """A wheel's clicks, each when the last one was drawn."""
    for _ in range(times):
        await page.mouse.wheel(0, by)
        await frame.evaluate(NEXT_FRAME)


@asynccontextmanager
async def opened() -> AsyncIterator[Browser]:
    with tempfile.TemporaryDirectory() as folder, chromium(Path(folder)) as address:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.connect_over_cdp(address)
            yield browser
            await browser.close()
