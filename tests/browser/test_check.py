"""The first step asks the doctor: what isn't well stands open, with what to do."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from backend.doctor import checkup
from tests.browser.conftest import Desk
from tests.shop import Shop

pytestmark = pytest.mark.anyio


async def test_an_admin_sees_what_is_wrong_and_what_is_well(
    acme: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await desk.context.new_page()
    await page.set_viewport_size({"width": 320, "height": 900})
    await page.goto(acme.admin.invited.setup_link)
    await page.get_by_role("button", name="Check").click()
    await expect(page.locator("#check-sum")).to_have_text("All that counts now is well.")

    lines = page.locator(".lines > li")
    address = lines.filter(has_text="address_local")
    await expect(address).to_have_attribute("data-verdict", "warning")
    await expect(address.locator(".do")).to_be_visible()
    egress = lines.filter(has_text="egress_ok")
    await expect(egress.get_by_text("Tried:")).to_be_hidden()
    await egress.locator("summary").click()
    await expect(egress.get_by_text("Tried:")).to_be_visible()

    acme.zendesk.control("faults", {"path_prefix": "/", "kind": "status", "status": 403})
    monkeypatch.setattr(checkup, "AGAIN_AFTER_S", 0.0)
    await page.get_by_role("button", name="Check again").click()
    await expect(page.locator("#check-sum")).to_have_text("Something is broken: begin at the top.")
    await expect(lines.filter(has_text="egress_refused")).to_contain_text("127.0.0.1")

    wide = "document.documentElement.scrollWidth - innerWidth"
    assert await page.evaluate(wide) <= 0
    assert desk.console == []
