"""What changes on the server reaches the panel in view, and leaves the reader's place alone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
import pytest
from playwright.async_api import Request, Route, expect

from tests.browser.conftest import Desk
from tests.browser.test_copy import copied
from tests.command_line import terminal
from tests.customer import BEN
from tests.emulator.world import known
from tests.integration.test_lookup import emails_of
from tests.product import Product, working
from tests.shop import Shop

pytestmark = pytest.mark.anyio

TWELVE = tuple(range(1001, 1013))


class Lines:
    """The streams that the browser holds open."""

    def __init__(self, desk: Desk) -> None:
        self.open: set[Request] = set()
        self.most = self.opened = 0
        self._changed = anyio.Event()
        desk.context.on("request", self._begin)
        desk.context.on("requestfinished", self._end)
        desk.context.on("requestfailed", self._end)

    def _begin(self, request: Request) -> None:
        if request.url.endswith("/api/changes"):
            self.open.add(request)
            self.opened += 1
            self.most = max(self.most, len(self.open))
            self._changed.set()

    def _end(self, request: Request) -> None:
        self.open.discard(request)
        self._changed.set()

    async def become(self, count: int) -> None:
        with anyio.move_on_after(20):
            while len(self.open) != count:
                self._changed = anyio.Event()
                await self._changed.wait()
        assert len(self.open) == count


@pytest.mark.parametrize(
    ("way", "tickets"),
    [
        ("display_none", TWELVE),
        ("visibility_hidden", TWELVE[:3]),
        ("off_screen", TWELVE[:3]),
        ("zero_height", TWELVE[:3]),
    ],
)
async def test_of_all_open_tickets_only_the_one_in_view_holds_a_line(
    connected: Shop, desk: Desk, way: str, tickets: tuple[int, ...]
) -> None:
    """Over HTTP/1.1, where a browser opens six connections to a host, and the next has to wait."""
    connected.zendesk.switch(tab_hiding=way)
    lines = Lines(desk)
    query = "tabs=" + ",".join(map(str, tickets))
    page = await desk.open_ticket(connected, tickets[0], query=query)
    for ticket in tickets:
        await page.get_by_test_id(f"tab-{ticket}").click()
        await expect(desk.panel(page, ticket).locator(".bar h2").first).to_be_visible()
        await expect(desk.panel(page, ticket).locator(".skeleton")).to_have_count(0)
        await lines.become(1)
    await page.get_by_test_id(f"tab-{tickets[0]}").click()
    await expect(desk.panel(page, tickets[0]).locator(".bar h2").first).to_be_visible()

    await lines.become(1)
    assert lines.opened > len(tickets)
    assert lines.most <= 2  # the next may begin before the browser reports the end of the last
    assert desk.console == []


@pytest.fixture
async def mirrored(connected: Shop, product: Product) -> AsyncIterator[Shop]:
    with working(product.settings):
        await copied(connected)
        yield connected


async def test_a_chat_that_goes_leaves_scroll_position_and_focus_alone(
    mirrored: Shop, product: Product, desk: Desk
) -> None:
    page = await desk.open_ticket(mirrored, known.FORTY_CHATS, agent=BEN)
    panel = desk.panel(page, known.FORTY_CHATS)
    await expect(panel.locator("button.row")).to_have_count(40)
    row = panel.locator("button.row").nth(20)
    chat = await row.get_attribute("data-chat")
    await row.focus()
    await row.evaluate("node => node.scrollIntoView({block: 'center'})")
    before = await row.bounding_box()
    gone = await panel.locator("button.row").nth(3).get_attribute("data-chat")

    done = await anyio.to_thread.run_sync(
        lambda: terminal(product.settings)("erase", "acme", "--chat", str(gone), "--yes")
    )

    assert done.returncode == 0, done.stderr
    await expect(panel.locator("button.row")).to_have_count(39, timeout=30_000)
    same = panel.locator(f'[data-chat="{chat}"]')
    await expect(same).to_be_focused()
    after = await same.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 2
    assert desk.console == []


async def test_a_running_chat_is_announced_over_an_open_transcript_and_goes_on_by_itself(
    mirrored: Shop, desk: Desk
) -> None:
    page = await desk.open_ticket(mirrored, known.THREE_CHATS, agent=BEN)
    panel = desk.panel(page, known.THREE_CHATS)
    await panel.locator("button.row").nth(1).click()
    title = panel.locator(".bar-reading h2")
    opened = await title.inner_text()
    email = emails_of(mirrored.panel(), known.THREE_CHATS)[0]
    talk = {"email": email, "name": "Mia", "words": "Are you there?"}

    begun = mirrored.zendesk.control("running", talk)["id"]

    note = panel.get_by_role("status").filter(has_text="1 new chat")
    await expect(note).to_be_visible(timeout=90_000)
    await expect(title).to_have_text(opened)
    await expect(title).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(panel.locator("button.row")).to_have_count(4)
    first = panel.locator("button.row").first
    await expect(first).to_have_attribute("data-chat", begun)
    await first.click()
    mirrored.zendesk.control(f"running/{begun}", {"words": "I need my order today."})
    await expect(panel.get_by_text("I need my order today.")).to_be_visible(timeout=90_000)
    assert desk.console == []


async def test_disconnecting_and_connecting_again_reach_every_panel_in_view(
    connected: Shop, desk: Desk
) -> None:
    page = await desk.open_ticket(connected, known.THREE_CHATS, agent=BEN)
    panel = desk.panel(page, known.THREE_CHATS)
    await expect(panel.locator("button.row")).to_have_count(3)

    connected.panel().call("POST", "/api/disconnect", json={}).raise_for_status()
    await expect(panel.locator(".card")).to_contain_text("set up yet", timeout=30_000)
    await expect(panel.locator("button.row")).to_have_count(0)

    connected.admin.connect(connected.zendesk).raise_for_status()
    await expect(panel.locator("button.row")).to_have_count(3, timeout=30_000)
    assert desk.console == []


async def test_a_token_that_zendesk_refuses_is_said_above_the_list_and_an_admin_can_connect(
    connected: Shop, desk: Desk
) -> None:
    page = await desk.open_ticket(connected, known.THREE_CHATS)
    panel = desk.panel(page, known.THREE_CHATS)
    await expect(panel.locator("button.row")).to_have_count(3)

    connected.zendesk.control("tokens", method="DELETE")
    connected.panel(BEN).lookup(known.ONE_CHAT)  # the product notices
    strip = panel.locator(".strip")
    await expect(strip.get_by_role("button", name="Connect again")).to_be_visible(timeout=30_000)
    await expect(panel.locator("button.row")).to_have_count(3)

    connected.admin.connect(connected.zendesk).raise_for_status()
    await expect(strip).to_have_count(0, timeout=30_000)
    assert desk.console == []


async def test_where_a_proxy_holds_streams_back_the_panel_asks(
    mirrored: Shop, product: Product, desk: Desk
) -> None:
    asked: list[str] = []

    async def held(route: Route) -> None:
        asked.append(route.request.headers["accept"])
        await (route.abort() if asked[-1] == "text/event-stream" else route.continue_())

    await desk.context.route("**/api/changes", held)
    page = await desk.open_ticket(mirrored, known.FORTY_CHATS, agent=BEN)
    panel = desk.panel(page, known.FORTY_CHATS)
    await expect(panel.locator("button.row")).to_have_count(40)
    gone = await panel.locator("button.row").nth(3).get_attribute("data-chat")
    done = await anyio.to_thread.run_sync(
        lambda: terminal(product.settings)("erase", "acme", "--chat", str(gone), "--yes")
    )
    assert done.returncode == 0, done.stderr

    await expect(panel.locator("button.row")).to_have_count(39, timeout=90_000)
    assert asked[:3] == ["text/event-stream"] * 3
    assert asked[3] == "application/json"
