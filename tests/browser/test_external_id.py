"""A chat that nothing ties to the requester but the number they have in a shop's own system."""

from __future__ import annotations

import pytest
from anyio import to_thread
from playwright.async_api import expect

from tests.browser.conftest import Desk
from tests.customer import BEN
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.integration.handmade_copy import HandmadeCopy
from tests.integration.test_lookup import world_chats
from tests.product import Product
from tests.shop import Shop

pytestmark = pytest.mark.anyio

TICKET = known.NO_EMAIL
CHAT_ID = "2611.9.VByItsNumber1"


async def test_it_is_among_the_weak_matches_and_says_why_and_opens(
    connected: Shop, product: Product, emulator: Emulator, desk: Desk
) -> None:
    visitor = {"id": "1.elsewhere", "name": "Jack", "email": "", "external_id": "crm-51164"}
    some = next(chat for chat in world_chats(emulator, "") if chat.get("history"))
    chat = {**some, "id": CHAT_ID, "visitor": visitor, "zendesk_ticket_id": None}
    other = {**chat, "id": "2611.9.VOtherNumber1", "visitor": {**visitor, "external_id": "crm-5"}}
    copy = HandmadeCopy(product, connected.admin.invited.account.id)
    await to_thread.run_sync(copy.write, [chat, other])

    page = await desk.open_ticket(connected, TICKET, agent=BEN)
    panel = desk.panel(page, TICKET)
    await panel.get_by_role("button", name="Show anyway").click()

    row = panel.locator(".shelf-weak button.row")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("external ID")
    await row.click()
    await expect(panel.locator(".bubble-visitor").first).to_be_visible()
    assert desk.console == []
