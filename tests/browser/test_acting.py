"""Quoting into the ticket, setting aside and exporting, from Zendesk's frame as it may be."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import FrameLocator, Page, expect

from tests.browser.conftest import Desk
from tests.emulator.run import Emulator
from tests.emulator.switches import FRAME_SANDBOX
from tests.emulator.world import known
from tests.integration.test_access import audit_of
from tests.integration.test_exports import account_of, allow
from tests.product import Product
from tests.shop import Shop

pytestmark = pytest.mark.anyio

TICKET = known.THREE_CHATS
HOSTILE = "<b>bold</b> & <img src=x onerror=alert(1)>"


async def act(panel: FrameLocator, name: str) -> None:
    """Opens the menu of the transcript and picks an item."""
    await panel.locator(".screen:visible").get_by_role("button", name="More actions").click()
    await panel.locator("#act-menu").get_by_role("button", name=name).click()


async def reading(desk: Desk, page: Page, ticket: int = TICKET, row: int = 0) -> FrameLocator:
    panel = desk.panel(page, ticket)
    await panel.locator("button.row").nth(row).click()
    await expect(panel.locator(".chat .bubble").first).to_be_visible()
    return panel


async def actions_of(shop: Shop, product: Product) -> list[tuple[str, str | None]]:
    lines = await asyncio.to_thread(audit_of, product, account_of(shop))
    return [(x.action, x.note) for x in lines if x.action in {"quoted", "exported", "set_aside"}]


async def test_chosen_lines_land_in_an_internal_note_as_words(
    connected: Shop, emulator: Emulator, product: Product, desk: Desk
) -> None:
    email = connected.panel().requester(TICKET)["emails"][0]["value"]
    emulator["acme"].world.put_chat(
        {
            "id": "said", "type": "chat", "timestamp": "2026-11-20T08:00:00Z",
            "visitor": {"id": "1.mia", "name": "Mia", "email": email},
            "history": [
                {"type": "chat.msg", "name": "Mia", "msg": text, "msg_id": str(n),
                 "timestamp": f"2026-11-20T08:0{n}:00Z"}
                for n, text in enumerate(["first words", HOSTILE, "third", "fourth"])
            ],
        }
    )  # fmt: skip
    page = await desk.open_ticket(connected, TICKET)
    panel = desk.panel(page, TICKET)
    await panel.locator('[data-chat="said"]').click()
    await act(panel, "Choose lines")
    lines = panel.get_by_role("checkbox")
    await lines.nth(1).click()
    await lines.nth(2).press("Space")
    await expect(panel.locator(".act-count")).to_have_text("2 lines")
    await panel.locator(".act-bar").get_by_role("button", name="Internal note").click()

    await expect(panel.locator(".act-said")).to_have_text("Quoted in the internal note.")
    said = await page.evaluate("emulatorHost.composer()")
    assert HOSTILE in said
    assert "first words" not in said
    assert "third" in said
    assert "fourth" not in said
    assert re.search(r"Chat of .*2026|Chat of .*Nov 20", said), said
    assert "said" in said.splitlines()[-1]
    assert await page.evaluate("emulatorHost.commentType()") == "internalNote"
    await expect(panel.get_by_role("checkbox")).to_have_count(0)
    assert await actions_of(connected, product) == [("quoted", "internal note")]
    assert desk.console == []


@pytest.mark.parametrize(
    ("switches", "outcome"),
    [
        ({"comment_name": "comment", "comment_rich_text": False}, "Quoted in the internal note."),
        ({"comment_type_settable": False}, "nothing was inserted"),
    ],
)
async def test_a_quote_never_risks_to_be_a_public_reply(
    connected: Shop, desk: Desk, switches: dict[str, object], outcome: str
) -> None:
    connected.zendesk.switch(**switches)
    page = await desk.open_ticket(connected, TICKET)
    panel = await reading(desk, page)
    await act(panel, "Quote in an internal note")

    said = panel.locator(".act-said, dialog[open]").filter(has_text=outcome)
    await expect(said).to_be_visible()
    inserted = await page.evaluate("emulatorHost.composer()")
    if "nothing" in outcome:
        assert inserted == ""
        await expect(panel.locator("dialog textarea")).to_have_value(re.compile("Chat of"))
    else:
        assert "Chat of" in inserted
        assert await page.evaluate("emulatorHost.commentType()") == "internalNote"


async def test_a_weak_match_asks_first(connected: Shop, product: Product, desk: Desk) -> None:
    page = await desk.open_ticket(connected, known.SHARED_ADDRESS)
    panel = desk.panel(page, known.SHARED_ADDRESS)
    await panel.locator(".fold").get_by_role("button").first.click()
    await reading(desk, page, known.SHARED_ADDRESS)
    await act(panel, "Quote in the public reply")

    question = panel.get_by_role("dialog", name="may be someone else")
    await expect(question).to_contain_text("the customer will read")
    assert await actions_of(connected, product) == []
    assert await page.evaluate("emulatorHost.composer()") == ""
    await question.get_by_role("button", name="Quote it").click()

    await expect(panel.locator(".act-said")).to_have_text("Quoted in the public reply.")
    assert "not proved" in await page.evaluate("emulatorHost.composer()")
    assert await page.evaluate("emulatorHost.commentType()") == "publicReply"
    assert await actions_of(connected, product) == [("quoted", "public reply")]


async def test_a_chat_is_set_aside_shown_and_taken_back(connected: Shop, desk: Desk) -> None:
    page = await desk.open_ticket(connected, TICKET)
    panel = await reading(desk, page, row=1)
    await act(panel, "Not this customer")
    rows = panel.locator("button.row:visible")
    await expect(rows).to_have_count(2)
    await panel.get_by_role("button", name="Show", exact=True).click()
    await expect(rows).to_have_count(3)

    await reading(desk, page, row=1)
    await act(panel, "This customer after all")
    await page.keyboard.press("Escape")
    await expect(panel.get_by_text("you set aside")).to_have_count(0)
    await expect(rows).to_have_count(3)


async def test_an_export_opens_from_the_sandboxed_frame(
    connected: Shop, product: Product, desk: Desk
) -> None:
    await asyncio.to_thread(allow, product, account_of(connected), allowed=True)
    page = await desk.open_ticket(connected, TICKET)
    panel = await reading(desk, page)
    await act(panel, "Export")
    dialog = panel.get_by_role("dialog", name="Export chats")
    await dialog.get_by_label("Which").select_option("all")
    await dialog.get_by_label("As").select_option("csv")
    async with page.context.expect_page() as opened:
        await dialog.get_by_role("button", name="Export").click()
    tab = await opened.value
    # A tab opened from the frame is sandboxed like it: no download, so the text is shown.
    await expect(tab.get_by_role("heading", name="Here is the text")).to_be_visible()
    await expect(tab.locator("textarea")).to_have_value(re.compile("chat_id"))
    await tab.get_by_role("button", name="Copy").click()
    await expect(tab.locator("#copied")).to_be_visible()
    await tab.close()
    assert {action for action, _ in await actions_of(connected, product)} == {"exported"}
    assert desk.console == []


async def test_where_tabs_leave_the_sandbox_the_file_is_saved_and_the_page_prints(
    connected: Shop, product: Product, desk: Desk
) -> None:
    await asyncio.to_thread(allow, product, account_of(connected), allowed=True)
    connected.zendesk.switch(frame_sandbox=f"{FRAME_SANDBOX} allow-popups-to-escape-sandbox")
    page = await desk.open_ticket(connected, TICKET)
    panel = await reading(desk, page)
    await act(panel, "Export")
    dialog = panel.get_by_role("dialog", name="Export chats")
    async with page.context.expect_page() as opened:
        await dialog.get_by_role("button", name="Export").click()
    tab = await opened.value
    await expect(tab.get_by_role("heading", name="The file is being saved")).to_be_visible()
    await tab.close()

    await act(panel, "Export")
    await dialog.get_by_label("As").select_option("page")
    async with page.context.expect_page() as printed:
        await dialog.get_by_role("button", name="Export").click()
    paper = await printed.value
    await expect(paper.locator("section h2")).to_have_count(1)
    await expect(paper.get_by_role("button", name="Print")).to_be_visible()
    # What tells a sandboxed tab from another is no news to a browser that sees through it.
    assert [line for line in desk.console if "document.domain" not in line] == []


async def test_copies_reach_the_clipboard_and_the_chats_ticket_opens(
    connected: Shop, desk: Desk
) -> None:
    page = await desk.open_ticket(connected, TICKET)
    panel = await reading(desk, page)
    composer = page.get_by_test_id("composer")
    for name, copied in (("Copy chat", "Chat of"), ("Copy link", "/agent/tickets/")):
        await act(panel, name)
        await expect(panel.locator(".act-said")).to_have_text("Copied.")
        await composer.fill("")
        await composer.press("ControlOrMeta+V")
        await expect(composer).to_have_value(re.compile(copied))
    origin = connected.zendesk.origin
    assert (await composer.input_value()).startswith(f"{origin}/agent/tickets/")

    await act(panel, "Open ticket")
    kind, number = (await page.evaluate("emulatorHost.routes"))[-1]
    assert (kind, f"/agent/tickets/{number}") == (
        "ticket",
        (await composer.input_value()).removeprefix(origin),
    )
