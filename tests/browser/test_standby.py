"""What the menu says of the access to Zendesk Chat, and how another administrator stands by."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import FrameLocator, Page, expect

from tests.browser.conftest import Desk
from tests.customer import EVE
from tests.emulator.world import known
from tests.shop import Shop

pytestmark = pytest.mark.anyio

TICKET = known.THREE_CHATS


async def open_menu(desk: Desk, shop: Shop, agent: int) -> tuple[Page, FrameLocator]:
    page = await desk.open_ticket(shop, TICKET, agent=agent)
    panel = desk.panel(page, TICKET)
    await expect(panel.locator("button.row")).to_have_count(3)
    screen = panel.locator(".screen:visible")
    await screen.get_by_role("button", name="More actions").click()
    return page, panel


async def seen(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def test_another_administrator_stands_by_and_the_end_is_told(ready: Shop, desk: Desk) -> None:
    ready.zendesk.switch(implicit_expires_in=5 * 86_400)
    ready.admin.connect(ready.zendesk).raise_for_status()
    page, panel = await open_menu(desk, ready, EVE)
    await expect(panel.get_by_text("Nobody stands by")).to_be_visible()
    await expect(panel.get_by_text("This access ends on")).to_be_visible()
    await seen(page, "standby-none")

    async with page.context.expect_page() as opened:
        await panel.get_by_text("Stand by with my access").click()
    window = await opened.value
    await window.get_by_test_id("allow").click()
    await expect(window.get_by_text("Zendesk Chat is connected")).to_be_visible()

    page, panel = await open_menu(desk, ready, EVE)
    await expect(panel.get_by_text("Eve Sandberg")).to_be_visible()
    await expect(panel.get_by_text("Stand by with my access")).to_have_count(0)
    await seen(page, "standby")
    assert desk.console == []


async def test_why_it_stopped_is_said_to_who_can_connect_again(acme: Shop, desk: Desk) -> None:
    acme.panel().close()
    acme.admin.set_up_with_secret(acme.zendesk, "authorization_code", "public")
    acme.admin.connect(acme.zendesk).raise_for_status()
    acme.zendesk.control("tokens", method="DELETE")

    page = await desk.open_ticket(acme, TICKET, agent=EVE)
    panel = desk.panel(page, TICKET)

    await expect(panel.get_by_text("Zendesk refused to renew the access")).to_be_visible()
    await expect(panel.get_by_role("button", name="Connect again")).to_be_visible()
    await seen(page, "stopped")
