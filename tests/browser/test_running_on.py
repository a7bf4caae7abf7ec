"""Reading from one chat into the next, and choosing a time: real wheel, real keys."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Frame, Page, expect

from tests.browser.conftest import Desk
from tests.browser.long_chat import said
from tests.customer import BEN
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.integration.test_mirrored_lookup import copy_of, wait_for
from tests.product import Product, working
from tests.shop import Shop

pytestmark = pytest.mark.anyio

MESSAGES = 1000
MOST_NODES = 4000
TOP_OF_CHAT = """id => document.querySelector(`[data-reading="${id}"] .entries`)
  .getBoundingClientRect().top"""
TO_THE_END = "() => { const v = document.querySelector('.reading'); v.scrollTop = v.scrollHeight }"
BACK_A_SCREEN = """() => { const view = document.querySelector('.reading')
  view.scrollTop -= view.clientHeight
  return [document.querySelectorAll('*').length, view.scrollTop] }"""


def frame_of(page: Page) -> Frame:
    return next(frame for frame in page.frames if "/sidebar" in frame.url)


async def test_reading_runs_on_through_a_thousand_messages_and_nothing_jumps(
    connected: Shop, emulator: Emulator, desk: Desk
) -> None:
    email = connected.panel().requester(known.ONE_CHAT)["emails"][0]["value"]
    for chat_id, day, count in (("old", 19, 30), ("long", 20, MESSAGES), ("new", 21, 30)):
        emulator["acme"].world.put_chat(said(chat_id, day, email, count))
    page = await desk.open_ticket(connected, known.ONE_CHAT)
    panel = desk.panel(page, known.ONE_CHAT)
    await panel.locator('[data-chat="new"]').click()
    await expect(panel.locator('[data-reading="new"] .bubble').first).to_be_visible()
    frame = frame_of(page)
    await expect(panel.locator(".chat")).to_have_count(1)  # nobody asked for the one before

    await panel.locator(".reading").hover()
    await page.mouse.wheel(0, -20)
    await frame.evaluate("document.querySelector('.reading').scrollTop = 40")  # less than an edge
    before = await frame.evaluate(TOP_OF_CHAT, "new")
    await expect(panel.get_by_text(f"long {MESSAGES - 1}:")).to_be_attached()
    assert abs(await frame.evaluate(TOP_OF_CHAT, "new") - before) <= 2

    most, title = 0, panel.locator("section:visible h2")
    for _ in range(400):
        nodes, _left = await frame.evaluate(BACK_A_SCREEN)
        most = max(most, nodes)
        if await panel.locator('[data-reading="old"] .bubble').count():
            break
    await expect(panel.get_by_text("old 29:")).to_be_attached()
    await expect(title).to_have_text(re.compile("Nov 20|Nov 19"))
    assert most < MOST_NODES
    assert await panel.locator('[data-reading="new"]').count() == 0  # left behind
    assert desk.console == []


async def test_the_end_of_a_chat_runs_on_into_the_next_and_the_list_keeps_the_place(
    connected: Shop, desk: Desk
) -> None:
    page = await desk.open_ticket(connected, known.THREE_CHATS)
    panel = desk.panel(page, known.THREE_CHATS)
    await panel.locator("button.row").nth(2).click()
    await expect(panel.locator(".chat .bubble").first).to_be_visible()
    frame = frame_of(page)

    for count in (1, 2, 3):
        await expect(panel.locator(".chat .entries")).to_have_count(count)
        await frame.evaluate(TO_THE_END)
    newest = await panel.locator(".chat").last.get_attribute("aria-label") or ""
    title = panel.locator("section:visible h2")
    await expect(title).to_have_text(newest.partition(" · ")[0])
    await page.keyboard.press("Escape")

    await expect(panel.locator("button.row").first).to_be_focused()


async def test_quiet_lines_are_hidden_by_one_switch_that_is_remembered(
    connected: Shop, desk: Desk
) -> None:
    page = await desk.open_ticket(connected, known.THREE_CHATS, agent=BEN)
    panel = desk.panel(page, known.THREE_CHATS)
    await panel.locator("button.row").first.click()
    await expect(panel.locator(".line").first).to_be_visible()

    await panel.get_by_role("button", name="What is shown").click()
    await panel.get_by_role("switch", name="Joins, tags").click()
    await panel.get_by_role("switch", name="Response times").click()
    await page.keyboard.press("Escape")
    await expect(panel.locator(".line").first).to_be_hidden()
    await expect(panel.locator(".waits").first).to_be_visible()

    again = await desk.open_ticket(connected, known.THREE_CHATS, agent=BEN)
    await desk.panel(again, known.THREE_CHATS).locator("button.row").first.click()
    reopened = desk.panel(again, known.THREE_CHATS)
    await expect(reopened.locator(".bubble").first).to_be_visible()
    await expect(reopened.locator(".line").first).to_be_hidden()
    await expect(reopened.locator(".waits").first).to_be_visible()


async def test_a_month_of_the_strip_is_chosen_by_keys_and_given_up_again(
    connected: Shop, product: Product, desk: Desk
) -> None:
    with working(product.settings):
        wait_for(lambda: (copy_of(connected.panel()) or {}).get("complete"))
    page = await desk.open_ticket(connected, known.FORTY_CHATS)
    panel = desk.panel(page, known.FORTY_CHATS)
    strip = panel.get_by_role("listbox", name="Chats by month")
    rows = panel.locator("button.row:visible")
    await expect(rows).to_have_count(40)

    latest = strip.get_by_role("option").last
    await latest.focus()
    await page.keyboard.press("ArrowLeft")
    chosen = panel.locator(":focus")
    words = await chosen.get_attribute("aria-label") or ""
    await page.keyboard.press("Enter")
    await expect(chosen).to_have_attribute("aria-selected", "true")
    found = re.search(r": (\d+) chat", words)
    assert found, words
    await expect(rows).to_have_count(int(found[1]))
    await expect(panel.locator(".span p")).to_have_text(f"Only {words.partition(':')[0]}")

    await page.keyboard.press("Escape")
    await expect(rows).to_have_count(40)
    assert desk.console == []
