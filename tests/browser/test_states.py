"""Every state the panel can be in says what is the case, and nothing on screen is lost."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Frame, Page, Route, expect

from tests.browser.conftest import Desk
from tests.customer import ADA, BEN
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.product import Product
from tests.shop import Shop

pytestmark = pytest.mark.anyio

TICKET = known.THREE_CHATS


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "status", "status": 403}, "IP"),
        ({"kind": "status", "status": 500}, "Zendesk"),
        ({"kind": "not_json"}, "Zendesk"),
    ],
)
async def test_zendesks_troubles_are_said_and_can_be_tried_again(
    connected: Shop, desk: Desk, fault: dict[str, Any], words: str
) -> None:
    connected.zendesk.control("faults", {"path_prefix": "/api/v2/chat/chats", **fault})
    page = await desk.open_ticket(connected, TICKET, agent=BEN)
    panel = desk.panel(page, TICKET)
    await expect(panel.locator(".card")).to_contain_text(words)

    connected.zendesk.control("faults", method="DELETE")
    await panel.locator(".card").get_by_role("button").first.click()

    await expect(panel.locator("button.row")).to_have_count(3)


@pytest.mark.parametrize("agent", [ADA, BEN])
async def test_a_lost_connection_is_said_and_comes_back_by_itself(
    connected: Shop, desk: Desk, agent: int
) -> None:
    connected.zendesk.control("tokens", method="DELETE")
    page = await desk.open_ticket(connected, TICKET, agent=agent)
    panel = desk.panel(page, TICKET)
    await expect(panel.locator(".card")).to_contain_text("stopped accepting")
    await expect(panel.get_by_role("button", name="Connect")).to_have_count(int(agent == ADA))

    connected.admin.connect(connected.zendesk).raise_for_status()

    await expect(panel.locator("button.row")).to_have_count(3, timeout=25_000)


@pytest.mark.parametrize("code", ["session_ended", "session_expired"])
async def test_when_the_session_is_over_the_list_stays_and_the_way_on_is_said(
    connected: Shop, desk: Desk, code: str
) -> None:
    page = await desk.open_ticket(connected, TICKET)
    panel = desk.panel(page, TICKET)
    await expect(panel.locator("button.row")).to_have_count(3)

    async def over(route: Route) -> None:
        problem = {"type": f"urn:chatside:error:{code}", "title": "x", "status": 401, "code": code}
        body = {**problem, "detail": "x", "action": "x", "retry_after_s": None}
        await route.fulfill(status=401, json=body, content_type="application/problem+json")

    await page.route("**/api/**", over)
    await panel.locator("button.row").nth(1).click()

    await expect(panel.get_by_text(re.compile("Reload all apps")).first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(panel.locator("button.row")).to_have_count(3)


async def test_the_network_down_is_said(connected: Shop, desk: Desk) -> None:
    page = await desk.open_ticket(connected, known.NO_CHATS)
    await expect(desk.panel(page, known.NO_CHATS).locator(".card")).to_be_visible()
    await page.route("**/api/lookup", lambda route: route.abort())

    one = connected.zendesk.json("GET", f"/api/v2/tickets/{TICKET}.json")["ticket"]
    await page.evaluate("id => emulatorHost.setRequester(id)", one["requester_id"])

    card = desk.panel(page, known.NO_CHATS).locator(".card")
    await expect(card).to_contain_text(re.compile("network|reach|connection", re.IGNORECASE))


async def test_without_the_sdk_there_are_words_instead_of_a_blank_panel(
    connected: Shop, desk: Desk
) -> None:
    await desk.context.route("**/zaf_sdk.js", lambda route: route.abort())
    page = await desk.open_ticket(connected, TICKET)

    await expect(desk.panel(page, TICKET).locator(".card")).to_be_visible()


async def test_a_ticket_without_a_requester_says_so(connected: Shop, desk: Desk) -> None:
    page = await desk.open_ticket(connected, TICKET)
    panel = desk.panel(page, TICKET)
    await expect(panel.locator("button.row")).to_have_count(3)

    await page.evaluate("emulatorHost.setRequester(null)")

    await expect(panel.locator("button.row")).to_have_count(0)
    await expect(panel.locator(".card")).to_be_visible()


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[str]:
    """A page of nobody we know."""
    (tmp_path / "site").mkdir()
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "site"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


FRAME_IT = """([url, token]) => {
  const frame = document.createElement('iframe')
  frame.name = 'panel'
  const form = document.createElement('form')
  Object.assign(form, { method: 'post', target: 'panel', action: url })
  const field = document.createElement('input')
  Object.assign(field, { name: 'token', value: token })
  form.append(field)
  document.body.append(frame, form)
  form.submit()
}"""


@pytest.mark.parametrize("where", ["own", "other account", "stranger", "nested in a stranger"])
async def test_only_the_accounts_own_pages_can_frame_the_panel(
    connected: Shop, emulator: Emulator, product: Product, desk: Desk, stranger: str, where: str
) -> None:
    own = f"{connected.zendesk.origin}/_emulator/clock"
    start = {
        "own": own,
        "other account": f"{emulator['globex'].origin}/_emulator/clock",
        "stranger": f"{stranger}/",
        "nested in a stranger": f"{stranger}/",
    }
    launch = connected.new_panel().launch()
    page = await desk.context.new_page()
    await page.goto(start[where])
    framing: Frame = page.main_frame
    if where == "nested in a stranger":
        await page.evaluate(
            "url => document.body.append(Object.assign(document.createElement('iframe'),"
            " { src: url }))",
            own,
        )
        await page.wait_for_timeout(500)
        framing = page.frames[-1]

    await framing.evaluate(FRAME_IT, [launch["url"], launch["token"]])
    patience = 200 if where == "own" else 15
    while not (loaded := _is_in(page, product)) and patience:
        await page.wait_for_timeout(100)
        patience -= 1

    assert loaded == (where == "own"), [frame.url for frame in page.frames]


def _is_in(page: Page, product: Product) -> bool:
    return any(frame.url.startswith(f"{product.url}/sidebar") for frame in page.frames)
