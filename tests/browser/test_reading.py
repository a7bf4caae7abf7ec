"""An agent opens a ticket and reads the requester's chats: real SDK, real Chromium."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Desk
from tests.customer import BEN, CLEO
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.shop import Shop

pytestmark = pytest.mark.anyio


async def test_the_list_is_there_without_a_click(connected: Shop, desk: Desk) -> None:
    page = await desk.open_ticket(connected, known.THREE_CHATS, agent=BEN)
    panel = desk.panel(page, known.THREE_CHATS)

    await expect(panel.locator("button.row")).to_have_count(3)
    await expect(panel.locator("button.row time").first).to_be_visible()
    assert desk.console == []


async def test_a_transcript_is_one_click_and_one_key_away(connected: Shop, desk: Desk) -> None:
    page = await desk.open_ticket(connected, known.THREE_CHATS, agent=BEN)
    panel = desk.panel(page, known.THREE_CHATS)

    await panel.locator("button.row").first.click()
    await expect(panel.locator(".bubble-visitor").first).to_be_visible()
    await expect(panel.locator(".bubble-agent").first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(panel.locator("button.row").first).to_be_focused()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(panel.locator("ol.entries")).to_be_visible()
    assert desk.console == []


async def test_changing_the_requester_never_mixes_answers(connected: Shop, desk: Desk) -> None:
    page = await desk.open_ticket(connected, known.FORTY_CHATS)
    panel = desk.panel(page, known.FORTY_CHATS)
    await expect(panel.locator("button.row")).to_have_count(40)
    requester = connected.zendesk.json("GET", f"/api/v2/tickets/{known.THREE_CHATS}.json")
    fault = {"path_prefix": "/api/v2/chat/chats/search", "kind": "slow", "seconds": 2, "times": 1}
    connected.zendesk.control("faults", fault)

    one = connected.zendesk.json("GET", f"/api/v2/tickets/{known.ONE_CHAT}.json")
    await page.evaluate("id => emulatorHost.setRequester(id)", one["ticket"]["requester_id"])
    await page.wait_for_timeout(400)  # the slow look-up is on its way
    await page.evaluate("id => emulatorHost.setRequester(id)", requester["ticket"]["requester_id"])

    await expect(panel.locator("button.row")).to_have_count(3)
    await page.wait_for_timeout(2200)  # the late answer has arrived by now
    await expect(panel.locator("button.row")).to_have_count(3)


async def test_every_ticket_tab_has_its_own_list(connected: Shop, desk: Desk) -> None:
    tabs = f"tabs={known.THREE_CHATS},{known.ONE_CHAT}"
    page = await desk.open_ticket(connected, known.THREE_CHATS, query=tabs)
    await expect(desk.panel(page, known.THREE_CHATS).locator("button.row")).to_have_count(3)

    await page.get_by_test_id(f"tab-{known.ONE_CHAT}").click()
    await expect(desk.panel(page, known.ONE_CHAT).locator("button.row")).to_have_count(1)
    await page.get_by_test_id(f"tab-{known.THREE_CHATS}").click()
    await expect(desk.panel(page, known.THREE_CHATS).locator("button.row")).to_have_count(3)


async def test_a_hidden_panel_looks_nothing_up(connected: Shop, desk: Desk) -> None:
    connected.zendesk.switch(frame_loaded_hidden=True)
    tabs = f"tabs={known.THREE_CHATS},{known.ONE_CHAT}"
    page = await desk.open_ticket(connected, known.THREE_CHATS, query=tabs)
    await expect(desk.panel(page, known.THREE_CHATS).locator("button.row")).to_have_count(3)
    await page.wait_for_timeout(500)

    searches = [
        entry
        for entry in connected.zendesk.control("log", method="GET")
        if entry["path"] == "/api/v2/chat/chats/search"
    ]
    assert len(searches) == 1


async def test_a_thousand_chats_are_paged(connected: Shop, desk: Desk) -> None:
    page = await desk.open_ticket(connected, known.THOUSAND_CHATS)
    panel = desk.panel(page, known.THOUSAND_CHATS)
    await expect(panel.locator("button.row")).to_have_count(40)

    await panel.locator(".shelf-strong .shelf-end button").click()

    await expect(panel.locator("button.row")).to_have_count(80)


async def test_weak_matches_are_folded_until_asked_for(connected: Shop, desk: Desk) -> None:
    page = await desk.open_ticket(connected, known.SEVERAL_EMAILS)
    panel = desk.panel(page, known.SEVERAL_EMAILS)
    await expect(panel.locator(".shelf-strong button.row").first).to_be_visible()
    await expect(panel.locator(".shelf-weak button.row")).to_have_count(0)

    await panel.locator(".fold button").click()

    await expect(panel.locator(".shelf-weak button.row").first).to_be_visible()


async def test_nothing_found_says_what_was_searched(connected: Shop, desk: Desk) -> None:
    page = await desk.open_ticket(connected, known.NO_CHATS)
    await expect(desk.panel(page, known.NO_CHATS).get_by_role("heading").nth(1)).to_be_visible()
    assert desk.console == []


async def test_an_agent_outside_chat_is_told_so(connected: Shop, desk: Desk) -> None:
    page = await desk.open_ticket(connected, known.THREE_CHATS, agent=CLEO)

    words = "people enabled in Zendesk Chat"
    await expect(desk.panel(page, known.THREE_CHATS).get_by_text(words)).to_be_visible()


async def test_hostile_words_run_nowhere_and_link_nowhere(
    connected: Shop, emulator: Emulator, desk: Desk
) -> None:
    email = connected.panel().requester(known.ONE_CHAT)["emails"][0]["value"]
    words = [
        "<img src=x onerror='top.pwned=1;window.pwned=1'>",
        "<script>window.pwned=1</script>",
        "javascript:window.pwned=1",
        "https://evil.example/<b>x</b>?q='onmouseover=pwned=1",
        "data:text/html,<script>pwned=1</script>",
        "\u202emoc.elpmaxe\u202c http://ok.example.org/path.",
        "http://user:pass@evil.example/",
    ]
    history: list[dict[str, Any]] = [
        {"type": "chat.msg", "name": text, "msg": text, "msg_id": str(n),
         "timestamp": f"2026-11-21T10:00:{n:02}Z"}
        for n, text in enumerate(words)
    ]  # fmt: skip
    history.append(
        {"type": "chat.file", "name": words[0], "timestamp": "2026-11-21T10:01:00Z",
         "attachment": {"name": words[1], "url": "javascript:window.pwned=1", "size": 3}}
    )  # fmt: skip
    emulator["acme"].world.put_chat(
        {
            "id": "2611.1234567.Zhostile000001",
            "type": "chat",
            "timestamp": "2026-11-21T10:00:00Z",
            "visitor": {"id": "1.x", "name": words[0], "email": email},
            "agent_names": words,
            "department_name": words[1],
            "tags": words,
            "comment": words[0],
            "history": history,
        }
    )
    page = await desk.open_ticket(connected, known.ONE_CHAT)
    panel = desk.panel(page, known.ONE_CHAT)
    await panel.locator("button.row").first.click()
    await expect(panel.locator("ol.entries li").first).to_be_visible()

    frame = next(f for f in page.frames if "/sidebar" in f.url)
    assert await frame.evaluate("window.pwned") is None
    assert await page.evaluate("window.pwned") is None
    assert await panel.locator("img, script[src^=javascript]").count() == 0
    links = await panel.locator("main a").evaluate_all("all => all.map(a => [a.protocol, a.rel])")
    assert links
    assert {protocol for protocol, _ in links} <= {"http:", "https:"}
    assert all({"noopener", "noreferrer", "nofollow"} <= set(rel.split()) for _, rel in links)
    assert desk.console == []


async def test_the_panel_keeps_no_cookie_and_no_storage(connected: Shop, desk: Desk) -> None:
    page = await desk.open_ticket(connected, known.THREE_CHATS)
    await expect(desk.panel(page, known.THREE_CHATS).locator("button.row")).to_have_count(3)
    frame = next(f for f in page.frames if "/sidebar" in f.url)

    assert await frame.evaluate("document.cookie") == ""
    assert await frame.evaluate("localStorage.length + sessionStorage.length") == 0
    assert await frame.evaluate("indexedDB.databases().then(all => all.length)") == 0
    hosts = {cookie["domain"] for cookie in await desk.context.cookies()}
    assert hosts == {"127.0.0.1"}


async def test_a_reload_of_the_frame_does_not_send_the_token_again(
    connected: Shop, desk: Desk
) -> None:
    page = await desk.open_ticket(connected, known.THREE_CHATS)
    panel = desk.panel(page, known.THREE_CHATS)
    await expect(panel.locator("button.row")).to_have_count(3)
    frame = next(f for f in page.frames if "/sidebar" in f.url)

    await frame.evaluate("location.reload()")

    await expect(panel.get_by_text("Reload all apps")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_fits_without_scrolling_sideways(connected: Shop, desk: Desk, scheme: str) -> None:
    page = await desk.open_ticket(connected, known.ODDITIES, query=f"scheme={scheme}")
    panel = desk.panel(page, known.ODDITIES)
    await expect(panel.locator("button.row").first).to_be_visible()
    frame = next(f for f in page.frames if "/sidebar" in f.url)
    rows = await panel.locator("button.row").count()

    for index in range(min(rows, 6)):
        await panel.locator("button.row").nth(index).click()
        await expect(panel.locator("section.screen:visible .content")).to_be_visible()
        async for _ in desk.widths(page, frame):
            assert await frame.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            assert 0 < await frame.evaluate("innerHeight") <= 600
        await panel.get_by_role("button", name=re.compile("back", re.IGNORECASE)).first.click()
    assert await frame.evaluate("document.documentElement.dataset.theme") == scheme


@pytest.mark.parametrize("locale", ["de", "fr", "es-419", "pt-BR", "ja"])
async def test_it_speaks_the_agents_language(connected: Shop, desk: Desk, locale: str) -> None:
    page = await desk.open_ticket(connected, known.THREE_CHATS, query=f"locale={locale}")
    panel = desk.panel(page, known.THREE_CHATS)
    await expect(panel.locator("button.row")).to_have_count(3)
    frame = next(f for f in page.frames if "/sidebar" in f.url)

    await frame.wait_for_function(
        "code => document.documentElement.lang.startsWith(code)", arg=locale[:2]
    )
    assert desk.console == []
