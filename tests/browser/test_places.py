"""Beside a new ticket, on a profile, and wide: the panel where Zendesk has places for it."""

from __future__ import annotations

import pytest
from playwright.async_api import FrameLocator, Page, expect

from tests.browser.conftest import Desk
from tests.customer import BEN, DEV
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.shop import Shop

pytestmark = pytest.mark.anyio

SET_REQUESTER = "id => emulatorHost.setRequester(id)"
DOWN = "view => { view.scrollTop += 150 }"
FIRST_LINE = """view => { const top = view.getBoundingClientRect().top + 36
  const lines = [...view.querySelectorAll('.entries > :not(.day)')]
  return lines.find((one) => one.getBoundingClientRect().bottom > top + 1).innerText }"""


async def first_line(panel: FrameLocator) -> str:
    """What is read at the top of the view, below the day."""
    return str(await panel.locator(".reading").evaluate(FIRST_LINE))


async def opened(desk: Desk, shop: Shop, path: str, key: str) -> tuple[Page, FrameLocator]:
    """A page of Zendesk's and the panel on it."""
    await desk.sign_in(shop)
    page = await desk.context.new_page()
    await page.goto(f"{shop.zendesk.origin}/agent/{path}")
    number = shop.installed.installation_id
    return page, page.frame_locator(f'[data-testid="app-frame-{key}-{number}"]')


async def test_beside_a_new_ticket_the_panel_follows_whoever_is_chosen(
    connected: Shop, desk: Desk
) -> None:
    page, panel = await opened(desk, connected, "tickets/new/1", "new-1")
    await expect(panel.locator(".card")).to_contain_text("No requester yet")

    for ticket, rows in ((known.THREE_CHATS, 3), (known.ONE_CHAT, 1)):
        await page.evaluate(SET_REQUESTER, connected.panel().requester(ticket)["id"])
        await expect(panel.locator("button.row")).to_have_count(rows)
    await page.evaluate(SET_REQUESTER, None)
    await expect(panel.locator(".card")).to_contain_text("No requester yet")
    await expect(panel.locator("button.row")).to_have_count(0)
    await page.evaluate(SET_REQUESTER, connected.panel().requester(known.NO_EMAIL)["id"])
    await expect(panel.locator(".card")).to_be_visible()
    assert desk.console == []


async def test_a_profile_shows_a_customers_chats_and_says_what_a_colleague_has(
    connected: Shop, desk: Desk
) -> None:
    user = connected.panel().requester(known.THREE_CHATS)["id"]
    _, panel = await opened(desk, connected, f"users/{user}", f"user-{user}")
    await expect(panel.locator("button.row")).to_have_count(3)
    _, panel = await opened(desk, connected, f"users/{DEV}", f"user-{DEV}")
    await expect(panel.locator(".card")).to_contain_text("on your team")
    assert desk.console == []


async def test_wide_the_same_line_is_read_and_where_it_was_left_the_panel_stands(
    connected: Shop, desk: Desk
) -> None:
    page = await desk.open_ticket(connected, known.FORTY_CHATS)
    panel = desk.panel(page, known.FORTY_CHATS)
    await panel.locator("button.row").nth(30).click()
    await expect(panel.locator(".chat .bubble").first).to_be_visible()
    await panel.locator(".reading").evaluate(DOWN)
    before = await first_line(panel)
    button = panel.get_by_role("button", name="Read wide")
    await button.focus()
    await page.keyboard.press("Enter")

    wide = page.frame_locator('[data-testid="modal"] iframe')
    await expect(wide.locator("h2[tabindex]")).to_be_focused()
    assert await first_line(wide) == before
    await expect(wide.locator("button.row")).to_have_count(40)
    await expect(wide.locator('button.row[aria-current="true"]')).to_be_in_viewport()
    await page.set_viewport_size({"width": 600, "height": 800})
    await expect(wide.locator("button.row").first).to_be_hidden()
    await page.set_viewport_size({"width": 1400, "height": 900})

    await wide.locator("button.row").nth(2).click()  # another chat, whose beginning is read
    await expect(wide.locator(".chat .bubble").first).to_be_visible()
    await wide.locator(".reading").evaluate(DOWN)
    left = await first_line(wide)
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("modal")).to_have_count(0)
    await expect(button).to_be_focused()
    for _ in range(200):  # it is drawn on the way there
        if await first_line(panel) == left:
            break
        await page.wait_for_timeout(50)
    assert await first_line(panel) == left
    assert desk.console == []


async def test_an_app_of_an_earlier_package_has_no_wide_view_and_the_panel_says_so(
    connected: Shop, emulator: Emulator, desk: Desk
) -> None:
    app = emulator["acme"].apps.apps[connected.installed.app_id]
    del app.manifest["location"]["support"]["modal"]
    page = await desk.open_ticket(connected, known.THREE_CHATS, agent=BEN)
    panel = desk.panel(page, known.THREE_CHATS)
    await panel.locator("button.row").first.click()
    await panel.get_by_role("button", name="Read wide").click()
    await expect(panel.get_by_text("didn't open the wide view")).to_be_visible()
    assert desk.console == []

    await panel.get_by_role("button", name="What is shown").click()
    await panel.get_by_role("switch", name="Newest chat").click()
    again = await desk.open_ticket(connected, known.ONE_CHAT, agent=BEN)
    newest = desk.panel(again, known.ONE_CHAT).locator(".chat .bubble").first
    await expect(newest).to_be_visible()
