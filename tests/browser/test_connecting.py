"""Install, claim and connect in the browser; what goes wrong is said; no token stays behind."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.customer import ADA, BEN
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.product import Product
from tests.shop import Shop

pytestmark = pytest.mark.anyio

TICKET = known.THREE_CHATS


async def set_up(shop: Shop, page: Page, policy: str = "chat_agents") -> None:
    """Fill in the set-up page as its reader would."""
    await page.goto(shop.admin.invited.setup_link)
    await page.get_by_role("link", name="Decide who sees what", exact=True).click()
    await page.locator(f"[name=policy][value={policy}]").check()
    await page.locator("[name=keep][value=zendesk]").check()
    await page.locator("[name=visitor_names][value=shown]").check()
    await page.get_by_role("button", name="Save and go on").click()
    await page.get_by_role("link", name="Make an API client", exact=True).click()
    redirect = await page.locator("#redirect-uri").inner_text()
    await page.get_by_label("Client ID").fill(shop.zendesk.make_client(redirect))
    await page.get_by_label("Straight through your browser").check()
    await page.get_by_role("button", name="Save and go on").click()
    await expect(page.get_by_role("link", name="Connect", exact=True)).to_be_visible()


async def test_from_nothing_to_reading_as_the_read_me_says(acme: Shop, desk: Desk) -> None:
    agent_page = await desk.open_ticket(acme, TICKET)
    panel = desk.panel(agent_page, TICKET)
    await expect(panel.locator(".card")).to_be_visible()
    setup = await desk.context.new_page()
    await set_up(acme, setup)
    await expect(setup.locator("[data-step=panel]")).to_have_attribute("data-done", "true")

    async with setup.expect_popup() as opened:
        await setup.get_by_role("link", name="Connect", exact=True).click()
    window = await opened.value
    await window.get_by_test_id("allow").click()
    await expect(window.locator("#confirm-name")).to_have_text("Ada Lindqvist")
    await window.get_by_role("button", name="Yes, connect").click()
    await expect(window.get_by_text("Zendesk Chat is connected")).to_be_visible()
    await expect(setup.locator("#connected-by")).to_have_text("Ada Lindqvist")

    await agent_page.bring_to_front()
    await expect(panel.locator("button.row")).to_have_count(3, timeout=25_000)
    assert desk.console == []


async def press_connect(shop: Shop, desk: Desk, agent: int = ADA) -> tuple[Page, Page]:
    """The agent's page and the window that Connect opened."""
    page = await desk.open_ticket(shop, TICKET, agent=agent)
    button = desk.panel(page, TICKET).get_by_role("button", name="Connect")
    async with page.context.expect_page() as opened:
        await button.click()
    return page, await opened.value


async def test_an_admin_connects_from_the_panel(ready: Shop, desk: Desk) -> None:
    page, window = await press_connect(ready, desk)

    await window.get_by_test_id("allow").click()
    await expect(window.get_by_text("Zendesk Chat is connected")).to_be_visible()

    await expect(desk.panel(page, TICKET).locator("button.row")).to_have_count(3, timeout=15_000)
    assert desk.console == []


async def test_an_open_panel_of_an_agent_notices_by_itself(ready: Shop, desk: Desk) -> None:
    page = await desk.open_ticket(ready, TICKET, agent=BEN)
    panel = desk.panel(page, TICKET)
    await expect(panel.locator(".card")).to_be_visible()
    await expect(panel.get_by_role("button", name="Connect")).to_have_count(0)

    ready.admin.connect(ready.zendesk).raise_for_status()

    await expect(panel.locator("button.row")).to_have_count(3, timeout=25_000)


PROBLEMS: dict[str, dict[str, Any]] = {
    "connect_denied": {},
    "connect_failed_at_zendesk": {"implicit_allowed": False},
    "connect_scope_too_small": {"scope_override": "chat"},
}


@pytest.mark.parametrize("code", PROBLEMS)
async def test_what_zendesk_refuses_is_said(ready: Shop, desk: Desk, code: str) -> None:
    ready.zendesk.switch(**PROBLEMS[code])
    _, window = await press_connect(ready, desk)

    if code != "connect_failed_at_zendesk":
        press = "deny" if code == "connect_denied" else "allow"
        await window.get_by_test_id(press).click()

    await expect(window.locator("#problem-code")).to_have_text(code)
    await expect(window.locator("#problem-action")).not_to_be_empty()


async def test_who_is_no_administrator_is_told_so(
    ready: Shop, desk: Desk, emulator: Emulator
) -> None:
    emulator["acme"].world.users[BEN].role = "admin"  # of Support, not of Chat
    _, window = await press_connect(ready, desk, BEN)

    await window.get_by_test_id("allow").click()

    await expect(window.locator("#problem-code")).to_have_text("connect_not_administrator")


@pytest.mark.parametrize(
    ("landing", "code"),
    [
        ("", "connect_state_invalid"),
        ("#access_token=abcdefghijklmnop&token_type=Bearer&scope=read", "connect_state_invalid"),
        ("?error=access_denied", "connect_state_invalid"),
    ],
)
async def test_a_window_nobody_opened_is_refused(
    ready: Shop, desk: Desk, product: Product, landing: str, code: str
) -> None:
    page = await desk.context.new_page()

    await page.goto(f"{product.url}/connect/callback/{ready.admin.invited.account.id}{landing}")

    await expect(page.locator("#problem-code")).to_have_text(code)


async def test_a_landing_without_its_fragment_is_said(
    ready: Shop, desk: Desk, product: Product
) -> None:
    _, window = await press_connect(ready, desk)

    await window.goto(f"{product.url}/connect/callback/{ready.admin.invited.account.id}")

    await expect(window.locator("#problem-code")).to_have_text("connect_fragment_missing")


@pytest.mark.parametrize("kind", ["foreign", "support", "other account"])
async def test_another_token_is_refused(
    ready: Shop, desk: Desk, product: Product, emulator: Emulator, kind: str
) -> None:
    _, window = await press_connect(ready, desk)
    account = emulator["globex" if kind == "other account" else "acme"]
    issued = account.oauth.issue(ADA, ["read"], kind="support" if kind == "support" else "chat")
    token = issued.access_token

    await window.goto(
        f"{product.url}/connect/callback/{ready.admin.invited.account.id}"
        f"#access_token={token}&token_type=Bearer&scope=read"
    )

    code = "connect_token_foreign" if kind == "foreign" else "connect_token_refused"
    await expect(window.locator("#problem-code")).to_have_text(code)


async def test_zendesk_down_while_proving_is_said(ready: Shop, desk: Desk) -> None:
    fault = {"path_prefix": "/api/v2/chat/agents/me", "kind": "status", "status": 500}
    ready.zendesk.control("faults", fault)
    _, window = await press_connect(ready, desk)

    await window.get_by_test_id("allow").click()

    await expect(window.locator("#problem-code")).to_have_text("zendesk_unavailable")


async def test_a_blocked_window_has_a_link_instead(ready: Shop, desk: Desk) -> None:
    ready.zendesk.switch(frame_sandbox="allow-forms allow-same-origin allow-scripts")
    page = await desk.open_ticket(ready, TICKET)
    panel = desk.panel(page, TICKET)

    await panel.get_by_role("button", name="Connect").click()

    link = panel.locator("a[href*='/connect/begin/']")
    await expect(link).to_be_visible()
    window = await desk.context.new_page()
    await window.goto(await link.get_attribute("href") or "")
    await window.get_by_test_id("allow").click()
    await expect(window.get_by_text("Zendesk Chat is connected")).to_be_visible()
    await page.bring_to_front()
    await expect(panel.locator("button.row")).to_have_count(3, timeout=15_000)


PLACES = (
    "[location.href, document.URL, document.referrer, history.state, document.cookie]",
    "[{...localStorage}, {...sessionStorage}]",
    "Object.keys(window).map(name => String(window[name]))",
    "performance.getEntries().map(entry => entry.name)",
    "document.documentElement.outerHTML",
)


@pytest.mark.parametrize("way", ["form_302", "location_assign", "location_replace"])
async def test_the_token_is_in_no_place_we_control(
    ready: Shop, desk_on_disk: Desk, product: Product, way: str, profile: Path
) -> None:
    desk = desk_on_disk
    ready.zendesk.switch(consent_by=way)
    requests: list[str] = []
    desk.context.on("request", lambda r: requests.append(f"{r.url} {r.headers} {r.post_data}"))
    _, window = await press_connect(ready, desk)
    await window.get_by_test_id("allow").click()
    await expect(window.get_by_text("Zendesk Chat is connected")).to_be_visible()
    token = str(ready.zendesk.control("tokens", method="GET")[-1]["access_token"])
    assert len(token) == 64

    assert token not in window.url
    for place in PLACES:
        assert token not in await window.evaluate(f"() => JSON.stringify({place})"), place
    carried = [line for line in requests if token in line]
    assert [line.split(" ", 1)[0] for line in carried] == [f"{product.url}/connect/finish"]
    assert all(token not in line for line in desk.console)
    cdp = await desk.context.new_cdp_session(window)
    history = await cdp.send("Page.getNavigationHistory")
    assert all(token not in entry["url"] for entry in history["entries"])
    assert token.encode() not in _cached_answers(profile)
    await window.goto(f"{product.url}/healthz")
    assert token not in await window.evaluate("document.referrer")


def _cached_answers(profile: Path) -> bytes:
    """The browser's own store of answers; what it writes to its history file nobody can clean."""
    files = (file for file in profile.rglob("Cache_Data/*") if file.is_file())
    return b"".join(file.read_bytes() for file in files)


@pytest.mark.parametrize("code", ["", "cs-wrong"])
async def test_a_claim_that_fails_says_why(acme: Shop, desk: Desk, code: str) -> None:
    path = f"/api/v2/apps/installations/{acme.installed.installation_id}"
    acme.zendesk.json("PUT", path, json={"settings": {"setup_code": code or " "}})

    page = await desk.open_ticket(acme, TICKET)

    card = desk.panel(page, TICKET).locator(".card")
    await expect(card).to_contain_text(re.compile("setup code", re.IGNORECASE))


async def test_a_set_up_link_that_is_not_ours_says_so(desk: Desk, product: Product) -> None:
    page = await desk.context.new_page()

    await page.goto(f"{product.url}/setup/nobody#nothing")

    await expect(page.locator("#problem-code")).to_have_text("setup_link_invalid")
