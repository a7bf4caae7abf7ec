"""The panel works in every position of what nobody outside Zendesk can know."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Desk
from tests.browser.test_connecting import TICKET, press_connect
from tests.customer import BEN
from tests.emulator.world import known
from tests.shop import Shop

pytestmark = pytest.mark.anyio

STRICT = "allow-forms allow-popups allow-same-origin allow-scripts"


@pytest.mark.parametrize(
    "switches",
    [
        {"frame_sandbox": None},
        {"frame_sandbox": f"{STRICT} allow-popups-to-escape-sandbox"},
        {"frame_sandbox": f"{STRICT} allow-downloads"},
        {"frame_sandbox": f"{STRICT} allow-modals"},
        {"frame_sandbox": "allow-popups allow-same-origin allow-scripts"},
        {"frame_sandbox": "allow-forms allow-same-origin allow-scripts"},
        {"frame_allow": "clipboard-write"},
        {"host_coop": "same-origin"},
        {"host_coop": "same-origin-allow-popups"},
        {"host_referrer_policy": "no-referrer"},
        {"activated_with_data": False},
        {"color_scheme_in_url": False},
        {"error_without_name": True},
        {"reply_delay_s": 1},
    ],
    ids=str,
)
async def test_chats_are_read_whatever_the_ticket_page_is_like(
    connected: Shop, desk: Desk, switches: dict[str, Any]
) -> None:
    connected.zendesk.switch(**switches)
    page = await desk.open_ticket(connected, known.THREE_CHATS, agent=BEN)
    panel = desk.panel(page, known.THREE_CHATS)
    await expect(panel.locator("button.row")).to_have_count(3, timeout=15_000)
    await panel.locator("button.row").first.click()
    await expect(panel.locator("ol.entries")).to_be_visible()
    assert desk.console == []


@pytest.mark.parametrize("way", ["visibility_hidden", "off_screen", "zero_height"])
async def test_tabs_keep_their_lists_however_they_are_hidden(
    connected: Shop, desk: Desk, way: str
) -> None:
    connected.zendesk.switch(tab_hiding=way)
    tabs = f"tabs={known.THREE_CHATS},{known.ONE_CHAT}"
    page = await desk.open_ticket(connected, known.THREE_CHATS, query=tabs)
    for ticket, rows in ((known.THREE_CHATS, 3), (known.ONE_CHAT, 1), (known.THREE_CHATS, 3)):
        await page.get_by_test_id(f"tab-{ticket}").click()
        await expect(desk.panel(page, ticket).locator("button.row")).to_have_count(rows)
    assert desk.console == []


async def test_a_ticket_page_that_answers_too_late_is_said(connected: Shop, desk: Desk) -> None:
    connected.zendesk.switch(reply_delay_s=5.5)
    page = await desk.open_ticket(connected, known.THREE_CHATS, agent=BEN)
    panel = desk.panel(page, known.THREE_CHATS)
    told = panel.get_by_text("page doesn't answer").first
    await expect(told).to_be_visible(timeout=20_000)
    await expect(panel.get_by_role("button", name="Check again")).to_be_visible()


COOPS = ["same-origin", "same-origin-allow-popups", "noopener-allow-popups"]


@pytest.mark.parametrize("coop", COOPS)
async def test_a_consent_page_with_coop_works_where_windows_leave_the_sandbox(
    ready: Shop, desk: Desk, coop: str
) -> None:
    ready.zendesk.switch(
        consent_coop=coop, frame_sandbox=f"{STRICT} allow-popups-to-escape-sandbox"
    )
    page, window = await press_connect(ready, desk)
    await window.get_by_test_id("allow").click()
    await expect(window.get_by_text("Zendesk Chat is connected")).to_be_visible()
    await expect(desk.panel(page, TICKET).locator("button.row")).to_have_count(3, timeout=25_000)


@pytest.mark.parametrize("coop", COOPS)
async def test_a_consent_page_the_sandbox_blocks_opens_by_the_link_in_a_tab(
    ready: Shop, desk: Desk, coop: str
) -> None:
    ready.zendesk.switch(consent_coop=coop)
    page, window = await press_connect(ready, desk)
    await window.close()
    link = desk.panel(page, TICKET).locator("a[href*='/connect/begin/']")
    await expect(link).to_be_visible()
    tab = await desk.context.new_page()
    await tab.goto(await link.get_attribute("href") or "")
    await tab.get_by_test_id("allow").click()
    await expect(tab.get_by_text("Zendesk Chat is connected")).to_be_visible()
    await page.bring_to_front()
    await expect(desk.panel(page, TICKET).locator("button.row")).to_have_count(3, timeout=25_000)


async def test_an_earlier_consent_connects_without_a_question(ready: Shop, desk: Desk) -> None:
    ready.zendesk.switch(consent_by="302")
    page, window = await press_connect(ready, desk)
    await expect(window.get_by_text("Zendesk Chat is connected")).to_be_visible()
    await expect(desk.panel(page, TICKET).locator("button.row")).to_have_count(3, timeout=25_000)
