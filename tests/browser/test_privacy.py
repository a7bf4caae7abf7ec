"""An administrator does a person's privacy duties in the panel; an agent is offered none."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import FrameLocator, Page, expect

from tests.browser.conftest import Desk
from tests.command_line import until
from tests.customer import ADA, BEN
from tests.emulator.world import known
from tests.product import is_copied, working
from tests.shop import Premises, premises

pytestmark = pytest.mark.anyio

TICKET = known.THREE_CHATS


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Premises]:
    """A world for all tests of this file, copied; the worker goes on."""
    with premises(tmp_path_factory.mktemp("privacy"), 0) as made:
        made.shop.connect()
        settings = made.product.settings
        with working(settings):
            until(lambda: is_copied(settings), 60)
            yield made


async def menu(panel: FrameLocator) -> None:
    await panel.locator(".screen:visible").get_by_role("button", name="More actions").click()


async def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        await page.screenshot(path=str(Path(folder) / f"{name}.png"))


async def test_find_restrict_lift_and_erase_with_a_certificate(house: Premises, desk: Desk) -> None:
    page = await desk.open_ticket(house.shop, TICKET, agent=ADA)
    panel = desk.panel(page, TICKET)
    await expect(panel.locator("button.row")).to_have_count(3)
    await menu(panel)
    await shot(page, "menu")
    await panel.get_by_role("button", name="Privacy duties…").click()
    dialog = panel.get_by_role("dialog", name="Privacy duties")
    await expect(dialog.get_by_role("textbox")).to_have_value("".join(await emails(house)))
    await dialog.get_by_role("button", name="Find").click()
    await expect(dialog).to_contain_text("3 chats of this person are kept here.")
    await shot(page, "found")

    await dialog.get_by_role("button", name="Restrict").click()
    await expect(dialog).to_contain_text("3 chats are shown to nobody any more.")
    await expect(panel.locator("button.row")).to_have_count(0)
    await dialog.get_by_role("button", name="Find").click()
    await expect(dialog).to_contain_text("shown to nobody.")
    await dialog.get_by_role("button", name="Lift the restriction").click()
    await expect(panel.locator("button.row")).to_have_count(3)

    await dialog.get_by_role("button", name="Find").click()
    await dialog.get_by_role("button", name="Erase…").click()
    await shot(page, "sure")
    async with desk.context.expect_page() as opened:
        await dialog.get_by_role("button", name="Erase for good").click()
    tab = await opened.value
    await expect(tab.get_by_role("textbox")).to_have_value(re.compile("^Certificate of erasure"))
    await expect(dialog).to_contain_text("3 chats erased here.")
    await expect(dialog).to_contain_text("keep the file")
    await expect(dialog.get_by_role("link", name="Open the file")).to_be_visible()
    await shot(page, "erased")
    await expect(panel.locator("button.row")).to_have_count(0)
    assert desk.console == []


async def emails(house: Premises) -> list[str]:
    panel = await asyncio.to_thread(house.shop.panel)
    requester = await asyncio.to_thread(panel.requester, TICKET)
    return ["\n".join(email["value"] for email in requester["emails"])]


async def test_selected_words_are_hidden(house: Premises, desk: Desk) -> None:
    ticket = known.FORTY_CHATS
    page = await desk.open_ticket(house.shop, ticket, agent=ADA)
    panel = desk.panel(page, ticket)
    await panel.locator("button.row").first.click()
    bubble = panel.locator(".chat .bubble").first
    said = (await bubble.locator(".words").first.inner_text()).strip()
    await bubble.locator(".words").first.select_text()
    await menu(panel)
    await panel.locator("#act-menu").get_by_role("button", name="Hide words…").click()
    dialog = panel.get_by_role("dialog", name="Hide words of this chat")
    await expect(dialog.get_by_role("textbox")).to_have_value(said)
    await shot(page, "hide")
    await dialog.get_by_role("button", name="Hide", exact=True).click()
    await expect(panel.locator(".act-said")).to_have_text("Hidden.")
    await panel.locator("button.row").first.click()
    await expect(panel.locator(".chat .bubble").first).to_contain_text("█████")
    await shot(page, "hidden")
    assert desk.console == []


async def test_an_agent_is_offered_nothing(house: Premises, desk: Desk) -> None:
    ticket = known.FORTY_CHATS
    page = await desk.open_ticket(house.shop, ticket, agent=BEN)
    panel = desk.panel(page, ticket)
    await expect(panel.locator("button.row").first).to_be_visible()
    async with page.expect_response("**/api/privacy") as answered:
        await menu(panel)
    assert await (await answered.value).json() == {"duties": []}
    await expect(panel.get_by_role("button", name="Keys (?)")).to_be_visible()
    await expect(panel.get_by_role("button", name="Privacy duties…")).to_have_count(0)
    assert desk.console == []
