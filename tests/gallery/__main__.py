"""`make screenshots`, or `python -m tests.gallery NAME …`: a picture of every state."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Final

from playwright.async_api import async_playwright

from tests.browser.chromium import chromium
from tests.gallery import languages
from tests.gallery.stage import Stage, shop
from tests.gallery.states import PICTURES
from tests.shop import Shop

FOLDER: Final = Path(__file__).parents[1] / ".artifacts/pictures"
WAYS: Final = list(product((320, 480), ("light", "dark"), ("en-US", "ar")))


async def take(opened: Shop, address: str, names: list[str]) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(address)
        stage = Stage(opened, await browser.new_context(no_viewport=True))
        await stage.attach()
        await stage.speak("ar", languages.arabic)
        page = await stage.context.new_page()
        for name, (width, scheme, locale) in product(names, WAYS):
            query: dict[str, str | int] = {"width": width, "scheme": scheme, "locale": locale}
            seen = await stage.show(PICTURES[name], page, **query)
            await page.wait_for_timeout(300)  # the frame takes the height that was asked for
            path = FOLDER / f"{name}-{width}-{scheme}-{locale[:2]}.png"
            await seen.panel.owner.screenshot(path=path)
        await browser.close()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    names = sys.argv[1:] or list(PICTURES)
    with (
        tempfile.TemporaryDirectory() as folder,
        shop(Path(folder)) as opened,
        chromium(Path(folder) / "profile") as address,
    ):
        asyncio.run(take(opened, address, names))


if __name__ == "__main__":
    main()
