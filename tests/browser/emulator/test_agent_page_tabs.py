"""What a person does on the agent page, and what the apps hear of it."""

from __future__ import annotations

import jwt
import pytest
from playwright.async_api import Page

from tests.emulator.account import Account
from tests.emulator.sample_app.app import SampleApp

from .panel import app_in, opened, seen

pytestmark = pytest.mark.anyio


async def test_a_requester_change_is_several_events_in_a_row(page: Page, acme: Account) -> None:
    frame = await opened(page, acme)
    other = acme.world.users[acme.world.tickets[1006].requester_id or 0]
    await page.get_by_test_id("control-requester").select_option(str(other.id))
    await frame.wait_for_function("(n) => document.querySelector('#who').textContent === n",
                                  arg=other.name)  # fmt: skip
    events = [name for name, _ in await frame.evaluate("seen") if name.startswith("ticket.")]
    assert events == [f"ticket.requester.{field}.changed" for field in ("id", "email", "name")]
    assert await seen(frame, "ticket.requester.id.changed") == [other.id]
    assert await seen(frame, "ticket.requester.email.changed") == [other.email]


async def test_a_ticket_can_lose_its_requester(page: Page, acme: Account) -> None:
    frame = await opened(page, acme)
    await page.evaluate("emulatorHost.setRequester(null)")
    got = await frame.evaluate("client.get(['ticket.requester', 'ticket.requester.id'])")
    assert got == {"errors": {}, "ticket.requester": None, "ticket.requester.id": None}


async def test_every_ticket_tab_has_an_instance_that_survives_switching(
    page: Page, acme: Account, sample: SampleApp
) -> None:
    first = await opened(page, acme, 1001, "tabs=1001,1006")
    assert len(sample.loads) == 1
    await first.evaluate("window.mark = 'still here'")
    await page.get_by_test_id("tab-1006").click()
    second = await app_in(page, 1006)
    assert (await second.evaluate("client.context()"))["ticketId"] == 1006
    assert len(await seen(first, "app.deactivated")) == 1
    await page.get_by_test_id("tab-1001").click()
    await first.wait_for_function("seen.filter(([n]) => n === 'app.activated').length === 2")
    assert await seen(first, "app.activated") == [{"firstLoad": True}, {"firstLoad": False}]
    assert await first.evaluate("window.mark") == "still here"
    assert len(sample.loads) == 2
    guids = [i["guid"] for i in await page.evaluate("emulatorHost.instances()")]
    assert len(set(guids)) == 2


async def test_a_requester_change_reaches_only_its_own_ticket(page: Page, acme: Account) -> None:
    first = await opened(page, acme, 1001, "tabs=1001,1006")
    await page.get_by_test_id("tab-1006").click()
    second = await app_in(page, 1006)
    await page.evaluate("emulatorHost.setRequester(null)")
    await second.wait_for_function("document.querySelector('#who').textContent === 'No requester'")
    assert await seen(first, "ticket.requester.id.changed") == []


@pytest.mark.parametrize("way", ["display_none", "visibility_hidden", "off_screen", "zero_height"])
async def test_a_hidden_ticket_is_out_of_sight_and_its_app_alive(
    page: Page, acme: Account, way: str
) -> None:
    acme.switches.tab_hiding = way  # type: ignore[assignment]  # the parameters are its values
    first = await opened(page, acme, 1001, "tabs=1001,1006")
    await page.get_by_test_id("tab-1006").click()
    await app_in(page, 1006)
    in_view = await page.evaluate(
        "() => document.querySelector('[data-testid=pane-1001] h1').checkVisibility("
        "{visibilityProperty: true}) && document.elementFromPoint(400, 70)"
        "?.closest('.pane')?.dataset.testid === 'pane-1001'"
    )
    assert not in_view
    assert (await first.evaluate("client.get('ticket.id')"))["ticket.id"] == 1001


async def test_background_tabs_can_load_their_frames_hidden(page: Page, acme: Account) -> None:
    acme.switches.frame_loaded_hidden = True
    await page.goto(f"{acme.origin}/agent/tickets/1001?tabs=1001,1006")
    hidden = await app_in(page, 1006)
    assert await hidden.evaluate("innerWidth") == 0
    assert await seen(hidden, "app.activated") == []
    await page.get_by_test_id("tab-1006").click()
    await hidden.wait_for_function("seen.some(([n]) => n === 'app.activated')")
    assert await seen(hidden, "app.activated") == [{"firstLoad": True}]


async def test_colours_change_while_the_page_is_open(page: Page, acme: Account) -> None:
    frame = await opened(page, acme)
    await page.get_by_test_id("control-scheme").select_option("dark")
    await frame.wait_for_function("document.documentElement.dataset.theme === 'dark'", polling=50)
    assert await seen(frame, "colorScheme.changed") == ["dark"]
    assert (await frame.evaluate("client.get('colorScheme')"))["colorScheme"] == "dark"


async def test_reload_all_apps_brings_a_new_instance_and_a_new_token(
    page: Page, acme: Account, sample: SampleApp
) -> None:
    await opened(page, acme)
    before = await page.evaluate("emulatorHost.instances()")
    await page.get_by_test_id("reload-apps").click()
    renewed = "(guid) => emulatorHost.instances().some((i) => i.guid !== guid && i.registered)"
    await page.wait_for_function(renewed, arg=before[0]["guid"])
    assert len(await page.evaluate("emulatorHost.instances()")) == 1
    assert sample.loads[0]["token"] != sample.loads[1]["token"]


async def test_routing_to_a_ticket_opens_its_tab(page: Page, acme: Account) -> None:
    frame = await opened(page, acme)
    await frame.evaluate("client.invoke('routeTo', 'ticket', 1002)")
    await app_in(page, 1002)
    assert await page.get_by_test_id("tab-1002").get_attribute("aria-selected") == "true"
    assert await page.evaluate("emulatorHost.routes") == [["ticket", 1002]]


async def test_the_agent_can_be_switched(page: Page, acme: Account, sample: SampleApp) -> None:
    await opened(page, acme)
    switcher = page.get_by_test_id("control-agent")
    notes = await switcher.inner_text()
    for note in ("Chat administrator", "Chat agent", "light agent", "not in Chat"):
        assert note in notes
    async with page.expect_navigation():
        await switcher.select_option("9")
    frame = await app_in(page, 1001)
    assert (await frame.evaluate("client.get('currentUser')"))["currentUser"]["id"] == 9
    claims = jwt.decode(sample.loads[-1]["token"], options={"verify_signature": False})
    assert claims["sub"].endswith("/users/9.json")


@pytest.mark.parametrize(
    ("asked", "given"), [("320", 320), ("480", 480), ("100", 280), ("900", 600)]
)
async def test_the_sidebar_is_280_to_600_wide(
    page: Page, acme: Account, asked: str, given: int
) -> None:
    frame = await opened(page, acme, query=f"width={asked}")
    width = await frame.evaluate("innerWidth")
    assert width == given - 1, "one pixel is the border of the apps column"
    await page.get_by_test_id("control-width").fill("400")
    await frame.wait_for_function("innerWidth === 399")


async def test_the_message_panel_opens_and_lists_the_messages(page: Page, acme: Account) -> None:
    await opened(page, acme)
    panel = page.get_by_test_id("log")
    assert not await panel.is_visible()
    await page.get_by_test_id("control-log").click()
    assert "zaf.app.registered" in await panel.inner_text()
