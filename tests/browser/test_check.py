"""The set-up page asks the doctor: what isn't well stands open, with what to do."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Desk
from tests.shop import Shop

pytestmark = pytest.mark.anyio


async def test_an_admin_sees_what_is_left_and_what_is_well(acme: Shop, desk: Desk) -> None:
    page = await desk.context.new_page()
    await page.set_viewport_size({"width": 320, "height": 900})
    await page.goto(acme.admin.invited.setup_link)
    await page.get_by_role("button", name="Check").click()
    await expect(page.locator("#check-sum")).to_have_text("Something is broken: begin at the top.")

    lines = page.locator("#check-lines > li")
    await expect(lines).to_have_count(17)
    client = lines.filter(has_text="client_missing")
    await expect(client).to_have_attribute("data-verdict", "broken")
    await expect(client.locator(".do")).to_be_visible()
    egress = lines.filter(has_text="egress_ok")
    await expect(egress.get_by_text("Tried:")).to_be_hidden()
    await egress.locator("summary").click()
    await expect(egress.get_by_text("Tried:")).to_be_visible()

    wide = "document.documentElement.scrollWidth - innerWidth"
    assert await page.evaluate(wide) <= 0
    assert desk.console == []
