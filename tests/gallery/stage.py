"""Where the pictures are shown: a product that is installed, and one agent's browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct
from playwright.async_api import BrowserContext, Frame, FrameLocator, Page, Route

from tests.customer import ADA
from tests.emulator.world import known
from tests.gallery import languages
from tests.gallery.played import Player
from tests.gallery.states import Picture
from tests.shop import Shop, premises

TICKET: Final = known.THREE_CHATS


@contextmanager
def shop(folder: Path) -> Iterator[Shop]:
    """Installed and claimed; Zendesk Chat is never asked."""
    with premises(folder, chats=20) as there:
        there.shop.panel().close()
        yield there.shop


class Seen(Struct):
    """A panel in its frame."""

    page: Page
    panel: FrameLocator
    frame: Frame


class Stage:
    def __init__(self, shop: Shop, context: BrowserContext) -> None:
        self.shop, self.context, self.player = shop, context, Player()
        self._customer = self._requester_of(TICKET)
        self._places = {
            "ticket": (f"tickets/{TICKET}", str(TICKET)),
            "modal": (f"tickets/{TICKET}", str(TICKET)),
            "new ticket": ("tickets/new/1", "new-1"),
            "profile": (f"users/{self._customer}", f"user-{self._customer}"),
        }

    def _requester_of(self, ticket_id: int) -> int:
        with closing(self.shop.new_panel()) as panel:
            return int(panel.requester(ticket_id)["id"])

    async def attach(self) -> None:
        name, origin = f"agent_{self.shop.zendesk.subdomain}", self.shop.zendesk.origin
        await self.context.add_cookies([{"name": name, "value": str(ADA), "url": origin}])
        await self.player.attach(self.context)

    async def speak(
        self, locale: str, change: Callable[[languages.Words], languages.Words]
    ) -> None:
        """A language of the tests: English changed, in the first words and those brought later."""
        texts = {
            f"{room}{locale}.json": change(languages.shipped(f"{room}en"))
            for room in languages.ROOMS
        }

        async def words(route: Route) -> None:
            await route.fulfill(json=texts[route.request.url.partition("/translations/")[2]])

        async def known_locales(route: Route) -> None:
            code = await (await route.fetch()).text()
            await route.fulfill(
                body=re.sub(r'LOCALES = \["en"', f'LOCALES = ["en", "{locale}"', code),
                content_type="text/javascript",
            )

        await self.context.route(re.compile(rf"/translations/(\w+/)?{locale}\.json"), words)
        await self.context.route("**/js/i18n.js", known_locales)

    async def show(self, picture: Picture, page: Page | None = None, **query: str | int) -> Seen:
        """Opens the ticket anew and does what leads to the picture."""
        self.player.scene = picture.scene
        page = page or await self.context.new_page()
        path, key = self._places[picture.place]
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        await page.goto(f"{self.shop.zendesk.origin}/agent/{path}?{asked}")
        if picture.place == "new ticket":
            await page.evaluate("id => emulatorHost.setRequester(id)", self._customer)
        name = f"app-frame-{key}-{self.shop.installed.installation_id}"
        panel = page.frame_locator(f'[data-testid="{name}"]')
        await picture.act(panel)
        if picture.place == "modal":
            await panel.locator(".bar-reading button:has(.icon-wide)").click()
            panel = page.frame_locator('[data-testid="modal"] iframe')
            await panel.locator(".bubble").first.wait_for()
        frames = [frame for frame in page.frames if "/sidebar" in frame.url]
        return Seen(page, panel, frames[-1])
