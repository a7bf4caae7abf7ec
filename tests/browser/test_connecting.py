"""Install, claim and connect in the browser; what goes wrong is said; no token stays behind."""

from __future__ import annotations

import re
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.customer import ADA, BEN, Admin, Installed, Zendesk
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.product import Product
from tests.shop import Shop

pytestmark = pytest.mark.anyio

TICKET = known.THREE_CHATS


@pytest.fixture
def invited(emulator: Emulator, product: Product, stack: ExitStack) -> Shop:
    """acme, invited; the app is not installed there yet, and will be the account's first."""
    zendesk = stack.enter_context(closing(Zendesk(emulator["acme"].origin, "acme")))
    admin = stack.enter_context(closing(Admin(product.url, product.invite("acme"))))
    return Shop(zendesk, admin, Installed(501, 9001), stack)


async def test_from_nothing_to_reading_as_the_read_me_says(
    invited: Shop, desk: Desk, tmp_path: Path
) -> None:
    """All seven steps by hand, on the stand-in's pages too."""
    admin = invited.admin
    await desk.sign_in(invited)
    page = await desk.context.new_page()
    await page.goto(admin.invited.setup_link)
    await page.get_by_role("button", name="Check").click()
    await page.get_by_role("link", name="Next: Decide who sees what").click()
    for name, value in (
        ("policy", "chat_agents"), ("keep", "zendesk"), ("visitor_names", "shown"),
    ):  # fmt: skip
        await page.locator(f"[name={name}][value={value}]").check()
    await page.get_by_role("button", name="Save and go on").click()

    await install_by_hand(page, admin.invited.setup_code, tmp_path)
    await page.get_by_role("link", name="Next: Open a ticket").click()
    await expect(page.locator("#seen")).to_contain_text("Waiting for the first panel")
    agent_page = await desk.open_ticket(invited, TICKET)
    await page.bring_to_front()
    await expect(page.locator("#seen")).to_have_attribute("data-kind", "good")
    await page.get_by_role("link", name="Next: Make an API client").click()
    await make_client_by_hand(page)

    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="Connect", exact=True).click()
    window = await opened.value
    await window.get_by_test_id("allow").click()
    await expect(window.locator("#confirm-name")).to_have_text("Ada Lindqvist")
    await window.get_by_role("button", name="Yes, connect").click()
    await expect(window.get_by_text("Zendesk Chat is connected")).to_be_visible()
    await expect(page.locator("#connected-by")).to_have_text("Ada Lindqvist")
    await page.get_by_role("link", name="Next: Keep the record").click()
    await expect(page.locator("dl.record")).to_contain_text("As long as Zendesk keeps it.")

    await agent_page.bring_to_front()
    panel = desk.panel(agent_page, TICKET)
    await expect(panel.locator("button.row")).to_have_count(3, timeout=25_000)
    assert desk.console == []


async def install_by_hand(page: Page, setup_code: str, folder: Path) -> None:
    async with page.expect_download() as loaded:
        await page.get_by_role("link", name="Download chatside.zip").click()
    file = folder / "chatside.zip"
    await (await loaded.value).save_as(file)
    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="Admin Center").click()
    center = await opened.value
    await center.get_by_label("App file").set_input_files(file)
    await center.get_by_role("button", name="Upload").click()
    await center.get_by_label("Setup code").fill(setup_code)
    await center.get_by_role("button", name="Install").click()
    await expect(center.get_by_text("Chatside: installed")).to_be_visible()
    await center.close()


async def make_client_by_hand(page: Page) -> None:
    redirect = await page.locator("#redirect-uri").inner_text()
    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="Chat dashboard").click()
    dashboard = await opened.value
    await dashboard.get_by_label("Redirect URLs").fill(redirect)
    await dashboard.get_by_role("button", name="Create").click()
    client_id = await dashboard.locator("#client-identifier").inner_text()
    secret = await dashboard.locator("#client-secret").inner_text()
    await dashboard.close()
    await page.get_by_label("Client ID", exact=True).fill(client_id)
    await page.get_by_label("Client secret", exact=True).fill(secret)
    await page.get_by_role("button", name="Save and go on").click()


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
