"""Every picture of the panel: in any language, from the right too, at any width, for everyone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.gallery import checks, hostile, languages, stage
from tests.gallery.states import PICTURES, Picture
from tests.shop import Shop

pytestmark = pytest.mark.anyio

SOAK = "CHATSIDE_SOAK" in os.environ
SOME = (
    "list-month", "list-detail", "weak-open", "help", "transcript-menu", "transcript-failed",
    "empty", "connect", "reconnect", "error",
    "search", "export", "new-ticket", "profile", "wide",
)  # fmt: skip
LOOKED_AT = tuple(PICTURES) if SOAK else SOME
HALF = "frame => { frame.style.width = '160px' }"
"""What is left of 320 pixels when everything is twice the size."""
COLOURS = ("color-contrast", "link-in-text-block")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with stage.shop(tmp_path_factory.mktemp("shop")) as opened:
        yield opened


@pytest.fixture(scope="module")
async def strange(browser: Browser, shop: Shop) -> AsyncIterator[stage.Stage]:
    """Speaks longer words with strange letters; Japanese writes dates without a plain letter."""
    context = await browser.new_context(no_viewport=True)
    context.set_default_timeout(15_000)
    made = stage.Stage(shop, context)
    await made.attach()
    await made.speak("ja", languages.strange)
    yield made
    await context.close()


@pytest.fixture(scope="module")
async def page(strange: stage.Stage) -> Page:
    return await strange.context.new_page()


@pytest.mark.parametrize("name", LOOKED_AT)
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
    assert await checks.violations(frame) == []
    await checks.scheme(frame, "dark")
    assert await checks.violations(frame, COLOURS) == []
    await checks.scheme(frame, "light")
    await page.emulate_media(forced_colors="active")
    assert await checks.violations(frame, COLOURS) == []
    await page.emulate_media(forced_colors="none")
    await seen.panel.owner.evaluate(HALF)
    assert await checks.beyond(frame) == []
    await expect(seen.panel.locator("main")).to_be_visible()


@pytest.fixture
async def arabic(browser: Browser, shop: Shop) -> AsyncIterator[stage.Stage]:
    context = await browser.new_context(no_viewport=True)
    made = stage.Stage(shop, context)
    await made.attach()
    await made.speak("ar", languages.arabic)
    yield made
    await context.close()


async def test_a_language_that_is_read_from_the_right_turns_the_whole_panel(
    arabic: stage.Stage,
) -> None:
    seen = await arabic.show(PICTURES["list-month"], width=320, locale="ar")
    await expect(seen.panel.locator("html")).to_have_attribute("dir", "rtl")
    assert await checks.beyond(seen.frame) == []
    title = await seen.panel.locator("header:visible h2").bounding_box()
    more = await seen.panel.locator("header:visible .menu-anchor").bounding_box()
    assert title is not None
    assert more is not None
    assert more["x"] < title["x"]
    earlier = seen.panel.locator(".span .icon-back")
    assert await earlier.evaluate("icon => getComputedStyle(icon).scale") == "-1 1"

    months = seen.panel.locator(".strip-bars [role=option]")
    await months.last.focus()
    await seen.page.keyboard.press("ArrowRight")  # where time comes from
    await expect(months.nth(-2)).to_be_focused()


async def test_the_keys_are_told_by_a_key_and_the_focus_comes_back(
    strange: stage.Stage, page: Page
) -> None:
    seen = await strange.show(PICTURES["transcript"], page, width=320)
    prevented = """() => { window.taken = []; addEventListener('keydown', e => {
      if (e.defaultPrevented) window.taken.push(e.key) }) }"""
    await seen.frame.evaluate(prevented)
    await page.keyboard.press("Tab")
    before = await seen.frame.evaluate("document.activeElement.outerHTML")
    for combination in ("Control+Alt+j", "Control+Alt+k", "Control+Alt+Shift+?", "Meta+j", "Alt+?"):
        await page.keyboard.press(combination)  # Zendesk's, and the browser's
    sheet = seen.panel.locator("dialog.help")
    await expect(sheet).to_have_count(0)
    assert await seen.frame.evaluate("window.taken") == []

    await page.keyboard.press("?")
    await expect(sheet).to_be_visible()
    await page.keyboard.press("j")  # moves nothing behind it
    await page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    assert await seen.frame.evaluate("document.activeElement.outerHTML") == before
    await expect(seen.panel.locator(".bubble").first).to_be_visible()


async def test_at_twice_the_size_and_without_motion_nothing_is_lost(
    strange: stage.Stage, page: Page
) -> None:
    await page.emulate_media(reduced_motion="reduce")
    waiting = await strange.show(PICTURES["loading"], page, width=320)
    moving = "document.getAnimations().filter(one => one.effect.getTiming().iterations > 1).length"
    assert await waiting.frame.evaluate(moving) == 0

    seen = await strange.show(PICTURES["transcript"], page, width=320)
    await seen.frame.evaluate("document.documentElement.style.zoom = 2")
    assert await checks.beyond(seen.frame) == []
    await expect(seen.panel.locator("header:visible button:visible")).to_have_count(6)


DOWN = """() => new Promise(done => {
  const view = document.querySelector('.reading')
  view.scrollTop += 2.5 * view.clientHeight
  requestAnimationFrame(() => setTimeout(() => done(view.scrollTop + view.clientHeight >= view.scrollHeight - 1)))
})"""  # noqa: E501  a script of its own
STRANGERS = """() => [...document.querySelectorAll('main *')].map(node => node.localName).filter(name =>
  !'section header h2 h3 p div span button ul ol li time svg path g rect circle title a blockquote bdi form label input'.split(' ').includes(name))"""  # noqa: E501  a script of its own


async def test_two_thousand_hostile_texts_do_nothing_at_all(
    strange: stage.Stage, shop: Shop, page: Page
) -> None:
    asked: list[str] = []
    strange.context.on("request", lambda request: asked.append(request.url))
    own = (shop.zendesk.origin, str(shop.admin.http.base_url).rstrip("/"))
    refused = "addEventListener('securitypolicyviolation', e => { window.refused = e.blockedURI })"
    await strange.context.add_init_script(refused)
    payloads = hostile.payloads()
    assert len(payloads) >= 2000

    seen = await strange.show(Picture(hostile.scene(payloads)), page, width=320)
    await _harmless(seen)
    await seen.panel.locator("button.row").first.click()
    await seen.panel.locator(".summary").wait_for()
    while not await seen.frame.evaluate(DOWN):
        await _harmless(seen)
    await _harmless(seen)
    assert await page.evaluate("window.pwned") is None
    assert [url for url in asked if not url.startswith(own)] == []


async def test_a_hundred_thousand_letters_without_a_blank_do_not_stop_the_panel(
    strange: stage.Stage, page: Page
) -> None:
    """Chromium looks for words in Thai in quadratic time, unless every letter may end a line."""
    seen = await strange.show(Picture(hostile.endless("\u0e17" * 100_000)), page, width=320)
    await seen.panel.locator("button.row").first.click()
    await expect(seen.panel.locator(".bubble .long").first).to_have_css("word-break", "break-all")
    assert await checks.beyond(seen.frame) == []


async def _harmless(seen: stage.Seen) -> None:
    assert await checks.beyond(seen.frame) == []
    assert await seen.frame.evaluate(STRANGERS) == []
    assert await seen.frame.evaluate("[window.pwned, window.refused]") == [None, None]
    links = await seen.panel.locator("main a").evaluate_all("all => all.map(a => a.protocol)")
    assert set(links) <= {"http:", "https:"}
