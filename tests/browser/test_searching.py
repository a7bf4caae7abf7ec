"""Searching in the panel: real keys, the product's own answers, one world for the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import msgspec
import pytest
from playwright.async_api import FrameLocator, Page, Route, expect

from backend.storage import budget
from tests.browser.conftest import Desk
from tests.browser.test_running_on import frame_of
from tests.command_line import terminal
from tests.customer import BEN
from tests.emulator.world import known
from tests.integration.test_mirrored_lookup import copy_of, wait_for
from tests.product import working
from tests.shop import Shop, premises

pytestmark = pytest.mark.anyio

TICKET = known.ONE_CHAT
MARKUP = "<img src=x onerror=window.owned=1>"
HOSTILE = f"{MARKUP} \u202ezebra\u202c <mark>zebra</mark> javascript:zebra"
PAINTED = """name => [...CSS.highlights.get(name) ?? []].map(range => range.toString())"""
IN_VIEW = """name => {
  const place = [...CSS.highlights.get(name)][0].getBoundingClientRect()
  const view = document.querySelector('.reading').getBoundingClientRect()
  return place.top >= view.top && place.bottom <= view.bottom }"""


def talk(number: int, email: str, *said: str, **members: Any) -> dict[str, Any]:
    """A chat of November's day `number` in which the visitor said that."""
    at = f"2026-11-{number:02}T08"
    history = [
        {"type": "chat.msg", "name": "Mia", "msg": words, "msg_id": str(n),
         "timestamp": f"{at}:{n // 60:02}:{n % 60:02}Z"}
        for n, words in enumerate(said)
    ]  # fmt: skip
    return {
        "id": f"coat-{number:02}", "type": "chat", "timestamp": f"{at}:00:00Z",
        "visitor": {"id": f"1.{email}", "name": "Mia", "email": email}, "history": history,
    } | members  # fmt: skip


def chats(email: str, unverified: str) -> list[dict[str, Any]]:
    long = [f"message {n}" for n in range(400)]
    long[300] = "And then, at the very end, the sleeve of my coat tore."
    return [
        *(talk(day, email, "Good morning", f"My coat number {day}") for day in range(1, 24)),
        talk(24, email, *long, tags=["torn sleeve", "refund"]),
        talk(25, email, "My coat?", *long[:20], "Is that my\ncoat or a coat of yours?"),
        talk(26, email, HOSTILE, tags=[MARKUP]),
        talk(27, unverified, "a coat from work"),
        talk(28, "somebody@example.org", "Somebody's coat"),
    ]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """acme, connected and copied; its owner has allowed searching the whole account."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(budget, "PER_MINUTE", 60_000.0)
        patch.setattr("backend.finding.searching.WITHIN_S", 60.0)
        there = stack.enter_context(premises(tmp_path_factory.mktemp("searching"), chats=60))
        shop, acme = there.shop, there.emulator["acme"]
        shop.connect()
        panel = shop.panel()
        email = panel.requester(TICKET)["emails"][0]["value"]
        for chat in chats(email, email.replace("@", "+work@")):
            acme.world.put_chat(chat)
        terminal(there.product.settings)("policy", "acme", "--account-search", "on")
        stack.enter_context(working(there.product.settings))
        wait_for(lambda: (copy_of(panel) or {}).get("complete"))
        yield shop


async def opened(desk: Desk, shop: Shop, query: str = "") -> tuple[Page, FrameLocator]:
    page = await desk.open_ticket(shop, TICKET, agent=BEN, query=query)
    panel = desk.panel(page, TICKET)
    await expect(panel.locator("button.row").first).to_be_visible()
    return page, panel


async def test_hits_stand_in_the_lists_place_and_are_stepped_through(
    world: Shop, desk: Desk
) -> None:
    page, panel = await opened(desk, world)
    frame = frame_of(page)
    field = panel.get_by_role("combobox", name="Search these chats")
    await panel.locator("button.row").first.focus()
    await page.keyboard.press("/")
    await expect(field).to_be_focused()
    await page.keyboard.type("coat")

    count = panel.locator(".search-count")
    await expect(count).to_have_text("25 chats found")
    hits = panel.locator("button.hit")
    await expect(hits).to_have_count(20)
    await expect(hits.first.locator("mark").first).to_have_text("coat")
    await page.keyboard.press("ArrowDown")
    await expect(hits.first).to_be_focused()
    await page.keyboard.press("End")
    await expect(hits).to_have_count(25)
    await page.keyboard.press("Home")
    await page.keyboard.press("Enter")

    finder = panel.locator(".finder [role=status]")
    await expect(finder).to_have_text("Chat 1 of 25 · 1/2 place 1 of 2")
    await expect(panel.locator(".chat .bubble").first).to_be_visible()
    await page.keyboard.press("n")
    await expect(finder).to_have_text("Chat 1 of 25 · 2/2 place 2 of 2")
    await frame.wait_for_function(f"({PAINTED})('found-now').length === 2")
    assert await frame.evaluate(PAINTED, "found") == ["coat"]
    await page.keyboard.press("n")
    await expect(finder).to_have_text("Chat 2 of 25")
    await frame.wait_for_function(f"({PAINTED})('found-now').join() === 'coat'")
    await expect(panel.locator('[data-entry="300"]')).to_be_in_viewport()
    assert await frame.evaluate(IN_VIEW, "found-now")
    await panel.get_by_role("button", name="Hit before").click()
    await expect(finder).to_have_text("Chat 1 of 25 · 2/2 place 2 of 2")
    await page.keyboard.press("n")
    await page.keyboard.press("Escape")

    await expect(hits.nth(1)).to_be_focused()
    await expect(field).to_have_value("coat")
    await page.keyboard.press("Escape")
    await expect(field).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(field).to_have_value("")
    await expect(panel.locator("button.hit")).to_have_count(0)
    await expect(panel.locator(".shelf-strong button.row").first).to_be_visible()
    assert desk.console == []


async def test_filters_are_suggested_shown_as_chips_and_corrected(world: Shop, desk: Desk) -> None:
    page, panel = await opened(desk, world)
    field = panel.get_by_role("combobox", name="Search these chats")
    await field.focus()
    await page.keyboard.type("coat af")
    option = panel.get_by_role("option")
    await expect(option).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await expect(field).to_have_attribute("aria-activedescendant", "suggestion-0")
    await page.keyboard.press("Enter")
    await expect(field).to_have_value("coat after:")
    await page.keyboard.type("2026-11-20 ratng:good ")

    chip = panel.get_by_role("button", name="Remove filter")
    await expect(chip).to_have_text(["From Fri, Nov 20 on"])
    await expect(panel.locator(".search-count")).to_have_text("6 chats found")
    fix = panel.get_by_role("button", name="Search for rating:good")
    await fix.click()
    await expect(field).to_be_focused()
    await expect(panel.locator(".search-count")).to_have_text("No chats found")
    await expect(chip).to_have_count(2)
    await chip.last.focus()
    await page.keyboard.press("Delete")
    await expect(chip.first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(field).to_be_focused()
    await expect(panel.locator(".search-count")).to_have_text("25 chats found")
    assert desk.console == []


async def test_whose_chats_are_told_apart(world: Shop, desk: Desk) -> None:
    page, panel = await opened(desk, world)
    field = panel.get_by_role("combobox", name="Search these chats")
    await field.fill("somebody coat")
    await expect(panel.locator(".search-count")).to_have_text("No chats found")

    await panel.get_by_text("Whole account").click()
    hit = panel.locator("button.hit")
    await expect(hit).to_have_count(1)
    await expect(hit).to_contain_text("Any customer")
    await expect(panel.locator(".search-notes")).to_contain_text("not only of this customer")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await field.fill("somebody coat*")
    await expect(panel.get_by_text("Press Enter to search the whole account.")).to_be_visible()
    await hit.click()
    await expect(panel.locator(".finder .mark")).to_have_text("Any customer")
    await expect(panel.locator(".chat")).to_have_count(1)
    await expect(panel.locator(".edge:visible")).to_have_count(0)
    assert not [url for url in asked if url.endswith("/api/search")]
    assert desk.console == []


async def test_hostile_words_are_words(world: Shop, desk: Desk) -> None:
    page, panel = await opened(desk, world)
    frame = frame_of(page)
    field = panel.get_by_role("combobox", name="Search these chats")
    await field.fill(f'zebra tag:"{MARKUP}"')
    hit = panel.locator("button.hit")
    await expect(hit).to_have_count(1)
    await expect(hit.locator("mark")).to_have_text(["zebra[U+202C]", "zebra", "zebra"])
    await expect(hit).to_contain_text(
        "<img src=x onerror=window.owned=1> [U+202E]zebra[U+202C] <mark>"
    )
    await expect(panel.get_by_role("button", name="Remove filter")).to_contain_text("<img src=x")
    await hit.click()
    await frame.wait_for_function(
        f"({PAINTED})('found-now').join() === 'zebra[U+202C],zebra,zebra'"
    )
    assert await frame.evaluate("window.owned") is None
    assert await panel.locator("#panel img").count() == 0
    assert desk.console == []


async def test_a_later_question_wins_and_troubles_leave_what_was_found(
    world: Shop, desk: Desk
) -> None:
    _, panel = await opened(desk, world)
    field = panel.get_by_role("combobox", name="Search these chats")
    held: list[Route] = []

    async def hold(route: Route) -> None:
        query = msgspec.json.decode(route.request.post_data_buffer or b"{}")["query"]
        if query == "sleeve":
            held.append(route)
        elif query == "refused":
            body = {"code": "search_needs_copy", "status": 503, "title": "x"}
            await route.fulfill(status=503, json=body, content_type="application/problem+json")
        elif query == "offline":
            await route.abort()
        else:
            await route.continue_()

    await desk.context.route("**/api/search", hold)
    await field.fill("sleeve")
    await expect(panel.locator("form.search")).to_have_attribute("aria-busy", "true")
    await expect(panel.locator(".shelf-strong button.row").first).to_be_visible()
    await field.fill("zebra")
    await expect(panel.locator("button.hit")).to_have_count(1)
    for query, words in (
        ("refused", "Searching isn't possible here"),
        ("offline", "No connection to the server"),
    ):
        await field.fill(query)
        await expect(panel.locator(".search-notes")).to_contain_text(words)
        await expect(panel.locator("button.hit")).to_have_count(1)
    await field.fill("zebra ")
    await expect(panel.locator(".search-notes")).to_have_text(re.compile("^$"))
    assert len(held) == 1
