"""What an agent is told about our copy of the account's chats, and what can be done about it.

The answers are the product's own. What they say about the copy is played, where no copy can be
brought into that state in a moment.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest
from playwright.async_api import FrameLocator, Page, Route, expect

from tests.browser.conftest import Desk
from tests.customer import ADA, BEN
from tests.emulator.world import known
from tests.product import Product, working
from tests.shop import Shop

pytestmark = pytest.mark.anyio

TICKET = known.THREE_CHATS


def ago(seconds: float) -> str:
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()


def copy(**changes: Any) -> dict[str, Any]:
    """A complete copy that was up to date a moment ago."""
    held = {"chats": 12_400, "since": "2021-03-03T12:00:00Z", "up_to": ago(25), "complete": True}
    return {**held, "hidden_before": None, "trouble": None, **changes}


def question(route: Route) -> dict[str, Any]:
    asked = route.request.post_data_json
    assert isinstance(asked, dict)
    return asked


class Played:
    """The look-ups of a page with members of its answers replaced; both can change on the way."""

    def __init__(self, **answer: Any) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []

    async def __call__(self, route: Route) -> None:
        self.asked.append(question(route))
        response = await route.fetch()
        answer = {**await response.json(), "source": "mirror", **self.answer}
        await route.fulfill(response=response, json=answer)


async def opened(
    shop: Shop,
    desk: Desk,
    played: Played,
    *,
    ticket: int = TICKET,
    agent: int = BEN,
    query: str = "",
) -> tuple[Page, FrameLocator]:
    await desk.context.route("**/api/lookup", played)
    page = await desk.open_ticket(shop, ticket, agent=agent, query=query)
    return page, desk.panel(page, ticket)


def line(panel: FrameLocator) -> Any:
    return panel.locator(".foot-line")


async def test_the_line_says_how_much_and_how_fresh_and_goes_on_by_itself(
    connected: Shop, desk: Desk
) -> None:
    _, panel = await opened(connected, desk, Played(copy=copy()), query="width=320")

    words = re.compile("^12,400 chats since Mar 2021, up to date [2-5]0s ago$")
    await expect(line(panel)).to_have_text(words)
    first = await line(panel).inner_text()
    box = await line(panel).locator("span").bounding_box()
    assert box is not None
    assert box["height"] == 16  # one line
    await expect(line(panel)).not_to_have_text(first)
    await expect(line(panel)).to_have_text(words)
    assert await line(panel).locator("span").bounding_box() == box
    assert desk.console == []


async def test_the_line_opens_by_keyboard_and_says_the_rest(connected: Shop, desk: Desk) -> None:
    played = Played(copy=copy(hidden_before="2020-03-03T12:00:00Z"))
    page, panel = await opened(connected, desk, played)
    await expect(line(panel)).to_have_attribute("aria-expanded", "false")

    await panel.locator("button.row").first.focus()
    await page.keyboard.press("End")
    await expect(line(panel)).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(line(panel)).to_have_attribute("aria-expanded", "true")
    detail = panel.locator("#foot-detail")
    await expect(detail).to_contain_text("We hold every chat since")
    await expect(detail).to_contain_text("nothing before")
    await expect(detail.get_by_role("button", name="Check this person again")).to_be_in_viewport()
    await page.keyboard.press("j")
    await expect(detail.get_by_role("button")).to_be_focused()
    await line(panel).click()
    await expect(detail).to_be_hidden()


async def test_while_copying_the_line_counts_and_nobody_can_be_checked(
    connected: Shop, desk: Desk
) -> None:
    copying = copy(complete=False, chats=3200, up_to=None)
    _, panel = await opened(connected, desk, Played(source="live", copy=copying))

    words = "Copying the chats: 3,200 so far. Until then Zendesk is asked."
    await expect(line(panel)).to_have_text(words)
    await line(panel).click()
    await expect(panel.locator("#foot-detail")).to_contain_text("Read from Zendesk at")
    await expect(panel.locator("#foot-detail").get_by_role("button")).to_have_count(0)


async def test_without_a_copy_the_source_stands_there(connected: Shop, desk: Desk) -> None:
    _, panel = await opened(connected, desk, Played(source="live", copy=None))

    await expect(panel.locator(".foot")).to_contain_text("Read from Zendesk at")
    await expect(line(panel)).to_be_hidden()


async def test_a_person_checked_again_is_listed_again_and_told_of(
    connected: Shop, desk: Desk
) -> None:
    played = Played(copy=copy())
    _, panel = await opened(connected, desk, played)
    checked: list[Any] = []

    async def recheck(route: Route) -> None:
        checked.append(question(route))
        await expect(button).to_have_attribute("aria-disabled", "true")
        await expect(button).to_be_focused()
        await route.fulfill(json={"done": True, "checked": 3, "removed": 1})

    await desk.context.route("**/api/recheck", recheck)
    await expect(panel.locator("button.row")).to_have_count(3)
    await line(panel).click()
    button = panel.get_by_role("button", name="Check this person again")
    played.answer["chats"] = []

    await button.click()

    outcome = panel.locator("#foot-detail").get_by_role("status")
    await expect(outcome).to_have_text("3 chats read again, 1 removed.")
    await expect(panel.locator("button.row")).to_have_count(0)
    await expect(button).to_be_focused()
    assert checked == played.asked[:1]
    assert len(played.asked) == 2
    assert desk.console == []


async def test_a_check_that_takes_longer_goes_on_by_itself(connected: Shop, desk: Desk) -> None:
    _, panel = await opened(connected, desk, Played(copy=copy()))
    longer = {"done": False, "checked": 0, "removed": 0}
    await desk.context.route("**/api/recheck", lambda route: route.fulfill(json=longer))

    await line(panel).click()
    await panel.get_by_role("button", name="Check this person again").click()

    await expect(panel.get_by_text("This takes longer; it goes on by itself.")).to_be_visible()
    await expect(panel.locator("button.row")).to_have_count(3)


@pytest.mark.parametrize("agent", [ADA, BEN])
async def test_without_access_the_copy_is_read_and_an_admin_can_connect(
    connected: Shop, desk: Desk, agent: int
) -> None:
    recorded = connected.panel().lookup(TICKET).raise_for_status().json()
    connected.zendesk.control("tokens", method="DELETE")
    connected.panel().lookup(known.ONE_CHAT)  # the product notices
    lost = copy(trouble="reconnect", up_to="2026-11-14T08:12:00Z")
    asked: list[dict[str, Any]] = []

    async def mirrored(route: Route) -> None:
        asked.append(question(route))
        about = {"sequence": asked[-1]["sequence"], "source": "mirror", "copy": lost}
        await route.fulfill(json={**recorded, **about})

    await desk.context.route("**/api/lookup", mirrored)
    await desk.context.route("**/api/changes", lambda route: route.abort())  # knows better
    page = await desk.open_ticket(connected, TICKET, agent=agent)
    panel = desk.panel(page, TICKET)
    strip = panel.locator(".strip")
    await expect(strip).to_contain_text("stopped accepting our access on")
    await expect(strip).to_contain_text("You're reading the copy up to Sat, Nov 14")
    await expect(panel.locator("button.row")).to_have_count(3)
    again = strip.get_by_role("button", name="Connect again")
    await expect(again).to_have_count(int(agent == ADA))
    await line(panel).click()
    await expect(panel.get_by_role("button", name="Check this person")).to_have_count(0)

    connected.admin.connect(connected.zendesk).raise_for_status()

    await expect(strip).to_have_count(0, timeout=25_000)
    await expect(panel.locator("button.row")).to_have_count(3)
    assert len(asked) == 2


async def test_zendesks_silence_is_said_with_the_age_of_the_copy(
    connected: Shop, desk: Desk
) -> None:
    old = copy(trouble="unavailable", up_to=ago(1800))
    _, panel = await opened(connected, desk, Played(copy=old))

    await expect(panel.locator(".strip")).to_contain_text("Zendesk doesn't answer right now.")
    await expect(panel.locator(".strip")).to_contain_text("You're reading the copy up to")
    await expect(panel.locator("button.row")).to_have_count(3)


@pytest.mark.parametrize("trouble", [None, "unavailable"])
async def test_an_ordinary_age_alarms_nobody(
    connected: Shop, desk: Desk, trouble: str | None
) -> None:
    age = 3600 if trouble is None else 100
    _, panel = await opened(connected, desk, Played(copy=copy(trouble=trouble, up_to=ago(age))))

    await expect(line(panel)).to_be_visible()
    await expect(panel.locator(".strip")).to_have_count(0)


async def test_what_else_the_ticket_knows_of_the_requester_is_asked_for(
    connected: Shop, desk: Desk
) -> None:
    played = Played(copy=copy())
    _, panel = await opened(connected, desk, played, ticket=known.NO_EMAIL)

    await expect(line(panel)).to_be_visible()
    requester = played.asked[0]["requester"]
    assert requester["phones"] == ["+12025550147"]
    assert requester["external_id"] == "crm-51164"


async def test_weak_matches_name_what_ties_them_to_the_customer(
    connected: Shop, desk: Desk
) -> None:
    codes = ["phone", "external_id", "same_visitor"]

    async def weak(route: Route) -> None:
        response = await route.fetch()
        answer = await response.json()
        answer |= {"source": "mirror", "copy": copy(), "weak_about": 3}
        if question(route)["weak"]:
            about = {"address_number": None, "address_total": 1}
            answer["chats"] = [
                {**chat, "grade": "weak", "reason": {"code": code, **about}}
                for chat, code in zip(listed, codes, strict=False)
            ]
        else:
            listed.extend(answer["chats"])
            answer |= {"chats": [], "newest": None}
        await route.fulfill(response=response, json=answer)

    listed: list[dict[str, Any]] = []
    await desk.context.route("**/api/lookup", weak)
    page = await desk.open_ticket(connected, TICKET, agent=BEN)
    panel = desk.panel(page, TICKET)
    await expect(panel.locator(".fold")).to_contain_text("3 chats match only by something nobody")

    await panel.get_by_role("button", name="Show anyway").click()

    rows = panel.locator(".shelf-weak button.row")
    await expect(rows).to_have_count(3)
    words = ["telephone number", "external ID", "same browser as a chat of this customer"]
    for index, reason in enumerate(words):
        await expect(rows.nth(index).locator(".row-facts")).to_contain_text(reason)


async def test_nothing_in_a_complete_copy_says_what_that_means(connected: Shop, desk: Desk) -> None:
    played = Played(copy=copy(), chats=[], newest=None)
    _, panel = await opened(connected, desk, played, ticket=known.NO_CHATS)

    await expect(panel.locator(".card")).to_contain_text(
        re.compile(r"No chats under this customer's .*\. We hold every chat since March 3, 2021; a")
    )
    await expect(line(panel)).to_be_visible()


async def test_an_account_without_chats_says_so(connected: Shop, desk: Desk) -> None:
    none = copy(chats=0, since=None)
    played = Played(copy=none, chats=[], newest=None)
    _, panel = await opened(connected, desk, played, ticket=known.NO_CHATS)

    await expect(panel.locator(".card")).to_contain_text("This Zendesk account has no chats yet.")
    await expect(line(panel)).to_contain_text("No chats yet")


@pytest.mark.parametrize("locale", ["en-US", "de", "fr", "es", "pt-BR", "ja"])
async def test_all_of_it_fits_in_every_language(connected: Shop, desk: Desk, locale: str) -> None:
    worst = copy(
        chats=1_234_567, since="2021-09-03T12:00:00Z", trouble="refused", up_to=ago(1800),
        hidden_before="2020-09-03T12:00:00Z",
    )  # fmt: skip
    played = Played(copy=worst)
    page, panel = await opened(connected, desk, played, query=f"width=280&locale={locale}")
    await expect(panel.locator("button.row")).to_have_count(3)
    await line(panel).click()
    await expect(panel.locator("#foot-detail")).to_be_visible()
    frame = next(f for f in page.frames if "/sidebar" in f.url)

    async for _ in desk.widths(page, frame):
        assert await frame.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        height = await line(panel).evaluate("node => node.offsetHeight")
        assert height >= 24  # WCAG 2.2, 2.5.8
    assert desk.console == []


async def copied(shop: Shop) -> None:
    """Until the worker's copy answers."""
    reading = shop.panel()
    for _ in range(300):
        if reading.lookup(TICKET).raise_for_status().json()["source"] == "mirror":
            return
        await anyio.sleep(0.2)
    raise AssertionError("no copy was made")


async def test_the_workers_copy_is_read_and_one_person_checked(
    connected: Shop, product: Product, desk: Desk
) -> None:
    with working(product.settings):
        await copied(connected)
        page = await desk.open_ticket(connected, TICKET, agent=BEN)
        panel = desk.panel(page, TICKET)
        held = re.compile(r"^[\d,]+ chats since \w+ \d{4}, up to date")
        await expect(line(panel)).to_have_text(held)
        await expect(panel.locator("button.row")).to_have_count(3)
        await line(panel).click()

        await panel.get_by_role("button", name="Check this person again").click()

        outcome = panel.locator("#foot-detail").get_by_role("status")
        await expect(outcome).to_have_text("3 chats read again, none removed.", timeout=15_000)
        await expect(panel.locator("button.row")).to_have_count(3)
    assert desk.console == []
