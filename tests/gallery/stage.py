"""Where the pictures are shown: a product that is installed, and one agent's browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct
from playwright.async_api import BrowserContext, Frame, FrameLocator, Page, Route

from tests.customer import ADA, Admin, Zendesk
from tests.emulator.run import running
from tests.emulator.world import known
from tests.gallery import languages
from tests.gallery.played import Player
from tests.gallery.states import Picture
from tests.product import free_port, serving, settings_for
from tests.shop import Shop

TICKET: Final = known.THREE_CHATS


@contextmanager
def shop(folder: Path) -> Iterator[Shop]:
    """Installed and claimed; Zendesk Chat is never asked."""
    with ExitStack() as stack:
        emulator = stack.enter_context(running(("acme",), chats=20))
        origin = emulator["acme"].origin
        settings = settings_for(folder, {"acme": origin}, free_port())
        product = stack.enter_context(serving(settings))
        zendesk = stack.enter_context(closing(Zendesk(origin, "acme")))
        admin = stack.enter_context(closing(Admin(product.url, product.invite("acme"))))
        installed = zendesk.install(product.url, admin.invited.setup_code, folder)
        opened = Shop(zendesk, admin, installed, stack)
        opened.panel().close()
        yield opened


class Seen(Struct):
    """A panel in its frame."""

    page: Page
    panel: FrameLocator
    frame: Frame


class Stage:
    def __init__(self, shop: Shop, context: BrowserContext) -> None:
        self.shop, self.context, self.player = shop, context, Player()

    async def attach(self) -> None:
        name, origin = f"agent_{self.shop.zendesk.subdomain}", self.shop.zendesk.origin
        await self.context.add_cookies([{"name": name, "value": str(ADA), "url": origin}])
        await self.player.attach(self.context)

    async def speak(self, locale: str, *texts: languages.Words) -> None:
        """A language of the tests: its words, and those that are brought later."""
        both = dict(
            zip((f"/translations/{locale}.json", f"/later/{locale}.json"), texts, strict=True)
        )

        async def words(route: Route) -> None:
            await route.fulfill(
                json=next(w for end, w in both.items() if route.request.url.endswith(end))
            )

        async def known_locales(route: Route) -> None:
            code = await (await route.fetch()).text()
            await route.fulfill(
                body=re.sub(r'LOCALES = \["en"', f'LOCALES = ["en", "{locale}"', code),
                content_type="text/javascript",
            )

        await self.context.route(re.compile(rf"/translations/(later/)?{locale}\.json"), words)
        await self.context.route("**/js/i18n.js", known_locales)

    async def show(self, picture: Picture, page: Page | None = None, **query: str | int) -> Seen:
        """Opens the ticket anew and does what leads to the picture."""
        self.player.scene = picture.scene
        page = page or await self.context.new_page()
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        await page.goto(f"{self.shop.zendesk.origin}/agent/tickets/{TICKET}?{asked}")
        name = f"app-frame-{TICKET}-{self.shop.installed.installation_id}"
        panel = page.frame_locator(f'[data-testid="{name}"]')
        await picture.act(panel)
        frame = next(frame for frame in page.frames if "/sidebar" in frame.url)
        return Seen(page, panel, frame)
