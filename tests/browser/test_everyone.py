"""Every picture of the panel: in any language, from the right too, at any width, for everyone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.gallery import checks, languages, stage
from tests.gallery.states import PICTURES
from tests.shop import Shop

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with stage.shop(tmp_path_factory.mktemp("shop")) as opened:
        yield opened


@pytest.fixture(scope="module")
async def strange(browser: Browser, shop: Shop) -> AsyncIterator[stage.Stage]:
    """Speaks longer words with strange letters; Japanese writes dates without a plain letter."""
    context = await browser.new_context(no_viewport=True)
    made = stage.Stage(shop, context)
    await made.attach()
    words = (languages.shipped("en"), languages.shipped("later/en"))
    await made.speak("ja", *map(languages.strange, words))
    yield made
    await context.close()


@pytest.fixture(scope="module")
async def page(strange: stage.Stage) -> AsyncIterator[Page]:
    opened = await strange.context.new_page()
    yield opened


@pytest.mark.parametrize("name", PICTURES)
async def test_every_word_is_translated_fits_and_is_for_everyone(
    strange: stage.Stage, page: Page, name: str
) -> None:
    picture = PICTURES[name]
    seen = await strange.show(picture, page, width=280, locale="ja")
    frame = seen.frame

    assert await checks.untranslated(frame, picture.scene) == []
    assert await checks.beyond(frame) == []
    await checks.direct(frame, "rtl")
    assert await checks.beyond(frame) == []
    await checks.direct(frame, "ltr")
    for scheme in ("light", "dark"):
        await checks.scheme(frame, scheme)
        assert await checks.violations(frame) == [], scheme
    await page.emulate_media(forced_colors="active")
    assert await checks.violations(frame) == []
    await page.emulate_media(forced_colors="none")
    await expect(seen.panel.locator("main")).to_be_visible()
